import { startCluster } from '../../src/engine/embedded/cluster.ts';

// Started by tests as a process of its own: runs a cluster until it is ended.
const directory = process.argv[2];
if (directory === undefined) throw new Error('Which directory?');
const { port, place } = await startCluster({ directory, settings: { fsync: 'off' } });
process.stdout.write(`${JSON.stringify({ port, place })}\n`);
