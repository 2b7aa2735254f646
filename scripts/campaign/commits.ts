import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable, outcomeOf } from '../soak/outcome.ts';
import { Random } from '../soak/random.ts';
import { Counters } from './counters.ts';
import { cuttingRelay, type Cut } from './cutting-relay.ts';
import { setStage, type CampaignOptions, type Stage } from './stage.ts';

/** A write whose rows are known by the text that it writes. */
interface Write {
  readonly kind: string;
  readonly query: string;
  readonly rows: number;
}

const writes: readonly Write[] = [
  {
    kind: 'one row, with COMMIT in the same flight',
    query: 'mutation ($t: String!) { createTodo(input: { task: $t }) { todo { task } } }',
    rows: 1,
  },
  {
    kind: 'several rows',
    query:
      'mutation ($t: String!) { createTodos(input: { todos: [{ task: $t }, { task: $t }] }) { todos { id } } }',
    rows: 2,
  },
  {
    kind: 'two fields',
    query:
      'mutation ($t: String!) { a: createTodo(input: { task: $t }) { todo { id } } b: createTodo(input: { task: $t }) { todo { task project { name } } } }',
    rows: 2,
  },
];

/** What is done to the connection while COMMIT is under way. */
type Attempt = Cut | { readonly side: 'kill'; readonly afterMs: number };

/**
 * COMMIT is cut at every byte on its way to Postgres and of the answer, and its backend is killed
 * meanwhile. What was told of the write has to be true of the database.
 */
export async function commits(options: CampaignOptions): Promise<Counters> {
  const { seed, seconds, defer, log, signal, untilFault = false } = options;
  const counters = new Counters([
    'told as done, and not stored',
    'told as failed, and stored',
    'stored in part, or twice',
    'unknown with a key',
    'no right answer',
  ]);
  const stage = await setStage(options);
  const relay = await cuttingRelay(Number(new URL(stage.database.loginUrl).port));
  defer(() => relay.close());
  const url = Object.assign(new URL(stage.database.loginUrl), { port: String(relay.port) }).href;
  // `off` for what a fault of masking could hide from those who may not introspect.
  const doors = await Promise.all(
    [{}, { COMPILED_OPERATIONS: 'off', INTROSPECTION: 'off' }].map((variables) =>
      stage.serve({ DATABASE_AUTHENTICATED_URL: url, DATABASE_POOL_MAX: '1', ...variables }),
    ),
  );
  await stage.plant();
  const token = stage.callers.find(({ actor }) => actor.label === 'olga')!.token;
  const random = new Random(seed, 'commits');
  const end = performance.now() + seconds * 1000;
  let nth = 0;

  const attempt = async (
    write: Write,
    door: (typeof doors)[0],
    how: Attempt | null,
    keyed = false,
  ) => {
    nth += 1;
    const task = `cut-${nth}`;
    relay.arm(how === null || how.side === 'kill' ? null : how);
    const asked = door.ask(token, write.query, { t: task }, keyed ? task : null);
    if (how?.side === 'kill') {
      await delay(how.afterMs);
      await killAll(stage);
    }
    const answer = await asked;
    await untilEnded(stage);
    relay.arm(null);
    const { count } = await stage.database.asSuperuser('select from todos where task = $1', [task]);
    const outcome = outcomeOf(answer);
    const done = outcome.code === 'done';
    const stored = count === write.rows;
    counters.count(
      `${keyed ? 'with a key' : 'without'}, ${how?.side ?? 'whole'}: ${outcome.status} ${outcome.code}, ${count === 0 ? 'not stored' : 'stored'}`,
    );
    const told = `${write.kind}, ${JSON.stringify(how)}: ${answer.text}, ${count} rows`;
    if (count > 0 && !stored) counters.fault('stored in part, or twice', told);
    if (done && !stored) counters.fault('told as done, and not stored', told);
    if (!done && outcome.code !== 'unknown' && count > 0)
      counters.fault('told as failed, and stored', told);
    if (keyed && outcome.code === 'unknown') counters.fault('unknown with a key', told);
    if (!done && !isUnavailable(outcome)) counters.fault('no right answer', told);
  };

  const isOver = () =>
    signal.aborted || performance.now() >= end || (untilFault && counters.faultCount > 0);
  for (let round = 0; round === 0 || !isOver(); round += 1) {
    for (const write of writes) {
      for (const [door, keyed] of doors.flatMap((one) => [
        [one, false] as const,
        [one, true] as const,
      ])) {
        // New to it, and seen before; and how long its messages are.
        for (let times = 0; times < 3; times += 1) await attempt(write, door, null, keyed);
        const lengths = { ...relay.lengths };
        const cuts = [
          ...atEvery('question', lengths.question, random),
          ...atEvery('answer', lengths.answer, random),
          ...Array.from({ length: 10 }, (): Attempt => ({
            side: 'kill',
            afterMs: random.below(30),
          })),
        ];
        log(
          `${write.kind}${keyed ? ', with a key' : ''}: ${lengths.question} bytes and ${lengths.answer} back, ${counters.faultCount} faults.`,
        );
        for (const how of shuffled(cuts, random)) {
          if (isOver()) break;
          await attempt(write, door, how, keyed);
        }
      }
    }
    if (isOver()) break;
  }
  return counters;
}

/** Every byte, where there are few; otherwise the last hundred, where COMMIT is, and some before. */
function atEvery(side: Cut['side'], length: number, random: Random): Attempt[] {
  const all = Array.from({ length: length + 1 }, (_, bytes) => bytes);
  const near = all.slice(-100);
  return [...near, ...random.some(all.slice(0, -100), 40)].map((bytes) => ({ side, bytes }));
}

const shuffled = (attempts: readonly Attempt[], random: Random) =>
  random.some(attempts, attempts.length);

async function killAll({ database }: Stage): Promise<void> {
  await database.asSuperuser(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where usename = 'authenticated_backend' and datname = current_database() and state <> 'idle'`,
  );
}

/** Whatever is still under way has ended when no backend of the login's is at anything. */
async function untilEnded({ database }: Stage): Promise<void> {
  for (;;) {
    const { count } = await database.asSuperuser(
      `select from pg_stat_activity where usename = 'authenticated_backend'
       and datname = current_database() and xact_start is not null`,
    );
    if (count === 0) return;
    await delay(10);
  }
}
