import { sample } from 'fast-check';
import { acmeWorld } from '../../test/access/acme.ts';
import { Oracle } from '../../test/access/oracle.ts';
import { tables, type Table } from '../../test/access/world.ts';
import { anyQuery } from '../../test/compiled/support/any-query.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { isUnavailable, outcomeOf } from '../soak/outcome.ts';
import { Random } from '../soak/random.ts';
import { Counters } from './counters.ts';
import { idsIn, typeOfTable } from './ids.ts';
import { setStage, type CampaignOptions, type Caller, type Door } from './stage.ts';
import { killNowAndThen } from './kill-now-and-then.ts';

const everything = `{
  accounts(first: 100) { nodes { id
    members(first: 40) { nodes { id } } projects(first: 40) { nodes { id } } activity(first: 40) { nodes { id } } } }
  projects(first: 100) { nodes { id } } todos(first: 100) { nodes { id } } }`;

/**
 * Whatever is asked by whomever: two servers, one of which answers by resolvers alone, say the same,
 * and show no row that the access rules, over the rows as they lie there, do not give the caller.
 * In its second half backends are killed.
 */
export async function truth(options: CampaignOptions): Promise<Counters> {
  const { seed, seconds, signal, log, untilFault = false } = options;
  const counters = new Counters([
    'rows of others',
    'rows that are missing',
    'ways that differ',
    'no right answer',
  ]);
  const stage = await setStage(options);
  const small = { DATABASE_POOL_MAX: '3' };
  const compiled = await stage.serve(small);
  const resolvers = await stage.serve({ ...small, COMPILED_OPERATIONS: 'off' });
  await stage.plant();
  const random = new Random(seed, 'truth');

  for (const caller of stage.callers) {
    // New to it, and seen before.
    for (const door of [compiled, compiled, compiled, resolvers])
      await seesAll(door, caller, counters);
  }

  const ids = tables.flatMap((table) =>
    acmeWorld[table].map(({ id }) => encodeId(typeOfTable(table), id)),
  );
  const material = {
    ids: [...ids, 'nonsense', encodeId('Todo', '00000000-0000-4000-8000-999999999999')],
    cursors: await cursorsOf(resolvers, stage.callers),
    texts: ['', 'acme', 'todo', '%_\\', 'ä'],
    instants: ['2020-02-02T02:02:02Z', '2120-01-01T00:00:00Z'],
  };
  if (untilFault && counters.faultCount > 0) return counters;
  const end = performance.now() + seconds * 1000;
  const half = performance.now() + seconds * 500;
  const killing = killNowAndThen(
    stage,
    half,
    AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
  );
  for (let round = 0; performance.now() < end && !signal.aborted; round += 1) {
    for (const { query, variables } of sample(anyQuery(material), {
      numRuns: 20,
      seed: seed + round,
    })) {
      const caller = random.pick(stage.callers);
      for (const given of variables)
        await compare(query, given, caller, [compiled, resolvers], counters);
      if (performance.now() >= end || signal.aborted) break;
    }
    if (round % 20 === 19)
      log(
        `${[...counters.done.values()].reduce((a, b) => a + b, 0)} asked, ${counters.faultCount} faults.`,
      );
  }
  counters.done.set('backends killed', await killing);
  return counters;
}

/** Lists, read to their ends, have exactly what the access rules give. */
async function seesAll(door: Door, { actor, token }: Caller, counters: Counters): Promise<void> {
  const answer = await door.ask(token, everything);
  counters.count('lists read to their ends');
  if (token !== null && actor.userId === null) {
    if (answer.status !== 401) counters.fault('no right answer', `${actor.label}: ${answer.text}`);
    return;
  }
  if (answer.status !== 200) counters.fault('no right answer', `${actor.label}: ${answer.text}`);
  const seen = idsIn(answer.text);
  const oracle = new Oracle(acmeWorld, actor);
  for (const table of tables) {
    const may = new Set(oracle.reads(table));
    const has = seen.get(table) ?? new Set();
    for (const id of has) {
      if (!may.has(id)) counters.fault('rows of others', `${actor.label}: ${table} ${id}`);
    }
    // Memberships and entries are reached by accounts alone, so that some stay out of reach.
    if (table === 'memberships' || table === 'activities') continue;
    for (const id of may) {
      if (!has.has(id)) counters.fault('rows that are missing', `${actor.label}: ${table} ${id}`);
    }
  }
}

async function compare(
  query: string,
  variables: object,
  { actor, token }: Caller,
  [compiled, resolvers]: readonly [Door, Door],
  counters: Counters,
): Promise<void> {
  const told = `${actor.label}: ${query} ${JSON.stringify(variables)}`;
  const answers = [];
  for (const door of [compiled, compiled, resolvers])
    answers.push(await door.ask(token, query, variables));
  const outcomes = answers.map(outcomeOf);
  counters.count(`answers: ${outcomes[2]!.status} ${outcomes[2]!.code}`);
  for (const [nth, outcome] of outcomes.entries()) {
    if (outcome.status >= 500 && !isUnavailable(outcome))
      counters.fault('no right answer', `${told}: ${answers[nth]!.text}`);
    const seen = idsIn(JSON.stringify(outcome.data));
    const oracle = new Oracle(acmeWorld, actor);
    for (const table of tables)
      checkRows(table, seen.get(table) ?? new Set(), oracle, told, counters);
  }
  if (outcomes.some(isUnavailable)) return;
  // How many errors are reported before resolvers stop is a matter of chance.
  const comparable = outcomes.some(({ hasErrors }) => hasErrors)
    ? outcomes.map(({ status, data }) => JSON.stringify({ status, data }))
    : answers.map(({ status, text }) => `${status} ${text}`);
  if (new Set(comparable).size > 1)
    counters.fault('ways that differ', `${told}: ${comparable.join('\n')}`);
}

function checkRows(
  table: Table,
  seen: ReadonlySet<string>,
  oracle: Oracle,
  told: string,
  counters: Counters,
) {
  const may = new Set(oracle.reads(table));
  const there = new Set(acmeWorld[table].map(({ id }) => id));
  for (const id of seen) {
    // An entry names the row that it is about, which need not be there.
    if (there.has(id) && !may.has(id)) counters.fault('rows of others', `${table} ${id}, ${told}`);
  }
}

async function cursorsOf(
  { ask }: Door,
  callers: readonly Caller[],
): Promise<Record<string, string[]>> {
  const { token } = callers.find(({ actor }) => actor.standing === 'moderator')!;
  const of = async (list: string): Promise<string[]> => {
    const { text } = await ask(token, `{ list: ${list}(first: 100) { edges { cursor } } }`);
    const { data } = JSON.parse(text) as { data: { list: { edges: { cursor: string }[] } } };
    return data.list.edges.map(({ cursor }) => cursor);
  };
  return {
    TodoConnection: await of('todos'),
    ProjectConnection: await of('projects'),
    AccountConnection: await of('accounts'),
    MembershipConnection: ['nonsense'],
    ActivityConnection: ['nonsense'],
  };
}
