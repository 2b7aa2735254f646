import { startTestCluster } from '../test/support/cluster.ts';
import { readOptions, usage, type Options } from './soak/options.ts';
import { report } from './soak/report.ts';
import { runSoak } from './soak/run.ts';

// Many people at once over few connections, while connections break and clients go away, and every
// answer is compared with what it has to be. docs/soak.md says how to read what comes out.

const endings: (() => Promise<unknown>)[] = [];
const defer = (end: () => Promise<unknown>) => void endings.push(end);
let ended: Promise<void> | undefined;
const endAll = () =>
  (ended ??= (async () => {
    for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
      await end().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
  })());

const stopped = new AbortController();
// npm passes signals on that the terminal has sent already, so each may come twice.
const interrupt = () => {
  stopped.abort(new Error('It was stopped.'));
  void endAll().finally(() => process.exit(130));
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

/** Progress goes to stderr, so that what is printed can be kept as it is. */
const log = (sentence: string) => void process.stderr.write(`${sentence}\n`);

async function soak(options: Options): Promise<void> {
  log(`Seed ${options.seed}.`);
  const { cluster, stop } = await startTestCluster();
  defer(stop);
  const result = await runSoak(options, cluster, { defer, log, signal: stopped.signal });
  process.stdout.write(`${report(result, options)}\n`);
  if (result.tally.faultCount > 0) process.exitCode = 1;
}

try {
  if (process.argv.includes('--help')) process.stdout.write(`${usage}\n`);
  else await soak(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!stopped.signal.aborted) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
} finally {
  await endAll();
}
