import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { makeCrowd } from '../../test/plans/crowd.ts';
import { cloneDatabase } from '../../test/support/clone.ts';
import { startTestCluster } from '../../test/support/cluster.ts';
import { count, literalOf, median, run, ways, type Case } from './case.ts';
import { handWritten, noFilter, queriesOf } from './queries.ts';
import { report } from './report.ts';

// What row security costs: lists with and without a redundant filter, in small and large databases.

const usage = `Usage: npm run bench -- rls [--sizes 10000,100000,1000000] [--rounds 30] [--public 5]

  --sizes   how many todos there are beside those of the people who ask
  --rounds  how often each statement is run in turn; three runs each time
  --public  how many public projects there are, whose todos everybody sees, or a share: 5%
`;

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    rounds: { type: 'string', default: '30' },
    public: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});
const people = ['few', 'many'];
const out = (line: string) => process.stdout.write(`${line}\n`);

if (options.help) out(usage);
else await main();

async function main(): Promise<void> {
  const sizes = options.sizes.split(',').map(Number);
  const { cluster, stop } = await startTestCluster({ shared_buffers: '512MB' });
  const clients: Client[] = [];
  try {
    const cases: Case[] = [];
    for (const todos of sizes) {
      const client = await fill(cluster, todos);
      clients.push(client);
      for (const person of people) cases.push(...casesOf(client, person, todos));
    }
    const roundTrips: number[] = [];
    for (const one of cases) {
      await run(one, 6);
      await count(one);
      one.times.length = 0;
    }
    for (let round = 0; round < Number(options.rounds); round += 1) {
      for (const one of cases) await run(one, 3);
      roundTrips.push(await roundTrip(clients[0]!));
    }
    out(report(cases, median(roundTrips)));
  } finally {
    for (const client of clients) await client.end();
    await stop();
  }
}

type Cluster = Awaited<ReturnType<typeof startTestCluster>>['cluster'];

async function fill(cluster: Cluster, todos: number): Promise<Client> {
  const database = await cloneDatabase(cluster);
  const share = options.public.endsWith('%') ? Number.parseFloat(options.public) / 100 : null;
  const publicProjects =
    share === null ? Number(options.public) : Math.round((share * todos) / 100);
  await makeCrowd(database.asSuperuser, { todos, publicProjects });
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  return client;
}

function casesOf(client: Client, person: string, todos: number): Case[] {
  const me = literalOf(person);
  const filters = { policies: noFilter, both: handWritten(me), filter: handWritten(me) };
  return queriesOf(me).flatMap(({ name, sql }) =>
    ways.map((way): Case => ({
      query: name,
      person,
      todos,
      way,
      client,
      sql: sql(filters[way]),
      times: [],
      rows: 0,
    })),
  );
}

async function roundTrip(client: Client): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const started = performance.now();
    await client.query({ name: 'empty', text: 'select', rowMode: 'array' });
    times.push(performance.now() - started);
  }
  return median(times);
}
