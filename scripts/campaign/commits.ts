import { setTimeout as delay } from 'node:timers/promises';
import { cloneDatabase, type TestDatabase } from '../../test/support/clone.ts';
import { startTestCluster } from '../../test/support/cluster.ts';
import { send, type Got } from '../../test/idempotency/support.ts';
import { plantIn } from '../soak/plants.ts';
import { Random } from '../soak/random.ts';
import { setCommitStage, type CommitStage, type Way } from './commit-stage.ts';
import { Counters } from './counters.ts';
import type { Cut } from './cutting-relay.ts';
import type { CampaignOptions } from './stage.ts';

interface Write {
  readonly kind: string;
  readonly document: string;
  /** How many rows it writes. */
  readonly rows: number;
}

const writesOf = ({ account, todo }: CommitStage['ids']): readonly Write[] => [
  {
    kind: 'one row',
    document: 'mutation ($t: String!) { createTodo(input: { task: $t }) { todo { task } } }',
    rows: 1,
  },
  {
    kind: 'several rows',
    document:
      'mutation ($t: String!) { createTodos(input: { todos: [{ task: $t }, { task: $t }] }) { todos { id } } }',
    rows: 2,
  },
  {
    kind: 'two fields',
    document:
      'mutation ($t: String!) { a: createTodo(input: { task: $t }) { todo { id } } b: createTodo(input: { task: $t }) { todo { task project { name } } } }',
    rows: 2,
  },
  {
    kind: 'an update that changes nothing',
    document: `mutation { updateTodo(input: { id: "${todo}", isComplete: false }) { todo { task } } }`,
    rows: 1,
  },
  {
    kind: 'a table without audit',
    document: `mutation ($t: String!) { createProject(input: { accountId: "${account}", name: $t }) { project { name } } }`,
    rows: 1,
  },
];

/** A simple query, of its type, its length, `commit` and a zero. */
const COMMIT_ALONE_BYTES = 12;

/** What is done to the connection while COMMIT is under way; null: nothing. */
type Harm = Cut | { readonly side: 'kill'; readonly afterMs: number } | null;

const faults = [
  'told as stored, and not stored',
  'told as not stored, and stored',
  'stored in part, or twice',
  'unknown with a key',
  'no right answer',
  'another answer when it is sent again',
] as const;

/** What an answer says became of its writes; undefined: it is none that there may be. */
function toldBy({ status, codes, outcomes }: Got): 'stored' | 'not stored' | 'unknown' | undefined {
  if (status === 200 && codes.length === 0) return 'stored';
  if (status !== 503 || codes.some((code) => code !== 'SERVICE_UNAVAILABLE')) return undefined;
  if (outcomes.includes('unknown')) return 'unknown';
  return outcomes.includes('stored') ? 'stored' : 'not stored';
}

/** What a run of cuts is given. */
interface CutOptions extends Pick<CampaignOptions, 'seed' | 'defer' | 'log'> {
  /** How many bytes of each conversation and direction are tried; all, where it is left out. */
  readonly bytes?: number;
  /** How often a backend is killed, for each write and way. */
  readonly kills?: number;
  readonly isOver?: (counters: Counters) => boolean;
  /** Plants a fault, once the stage is set. */
  readonly plant?: () => Promise<unknown>;
}

/**
 * Cuts the connection around COMMIT, at each byte on the way to Postgres and of its answer, with a key
 * and without, on both drivers and both ways of answering; or kills its backend meanwhile. What was told of a
 * write has to be true of the database, and what has a key is the same when it is sent again.
 */
export async function cutCommits(database: TestDatabase, options: CutOptions): Promise<Counters> {
  const { seed, defer, log, bytes = Infinity, kills = 10, isOver = () => false, plant } = options;
  const counters = new Counters(faults);
  const stage = await setCommitStage(database, defer);
  await plant?.();
  const { relay, ways } = stage;
  const random = new Random(seed, 'commits');
  let nth = 0;

  const attempt = async (write: Write, { name, app }: Way, keyed: boolean, harm: Harm) => {
    nth += 1;
    const task = `cut-${nth}`;
    const sending = {
      person: 'olga',
      document: write.document,
      variables: { t: task },
      ...(keyed ? { key: task } : {}),
    };
    const before = await stage.written();
    relay.arm(harm === null || harm.side === 'kill' ? null : harm);
    const asked = send(app, sending);
    if (harm?.side === 'kill') {
      await delay(harm.afterMs);
      await stage.kill();
    }
    const answer = await asked;
    await stage.untilEnded();
    relay.arm(null);
    const rows = (await stage.written()) - before;
    const told = toldBy(answer);
    const what = `${name}, ${write.kind}${keyed ? ', with a key' : ''}, ${JSON.stringify(harm)}: ${answer.text}, ${rows} rows`;
    const isFault = (fault: (typeof faults)[number], is: boolean) => {
      if (is) counters.fault(fault, what);
    };
    isFault('told as stored, and not stored', told === 'stored' && rows < write.rows);
    isFault('told as not stored, and stored', told === 'not stored' && rows > 0);
    isFault('stored in part, or twice', rows !== 0 && rows !== write.rows);
    isFault('unknown with a key', keyed && told === 'unknown');
    isFault('no right answer', told === undefined);
    const stored = rows === 0 ? 'not stored' : 'stored';
    const travels = relay.lengths.question > COMMIT_ALONE_BYTES;
    const flight = travels ? 'COMMIT with the write' : 'COMMIT by itself';
    counters.count(
      `${keyed ? 'with a key' : 'without'}, ${flight}, ${harm?.side ?? 'whole'}: told as ${told ?? 'something else'}, ${stored}`,
    );
    if (!keyed || harm === null) return;
    const again = await send(app, sending);
    const more = (await stage.written()) - before;
    const isSame = told !== 'stored' || again.text === answer.text;
    isFault(
      'another answer when it is sent again',
      again.status !== 200 || again.codes.length > 0 || !isSame || more !== write.rows,
    );
  };

  for (const write of writesOf(stage.ids)) {
    for (const way of ways) {
      for (const keyed of [false, true]) {
        // New to it, and seen before; and how long its messages are.
        for (let times = 0; times < 2; times += 1) await attempt(write, way, keyed, null);
        const { question, answer } = relay.lengths;
        const harms: readonly Harm[] = [
          ...cutsAt('question', question, bytes, random),
          ...cutsAt('answer', answer, bytes, random),
          ...Array.from({ length: kills }, () => ({
            side: 'kill' as const,
            afterMs: random.below(30),
          })),
        ];
        log(
          `${write.kind}, ${way.name}${keyed ? ', with a key' : ''}: ${question} bytes and ${answer} back, ${nth} writes, ${counters.faultCount} faults.`,
        );
        for (const harm of random.some(harms, harms.length)) {
          if (isOver(counters)) return counters;
          await attempt(write, way, keyed, harm);
        }
      }
    }
  }
  return counters;
}

/** Every byte, or so many of them. */
function cutsAt(side: Cut['side'], length: number, count: number, random: Random): Cut[] {
  const all = Array.from({ length: length + 1 }, (_, bytes): Cut => ({ side, bytes }));
  return random.some(all, count);
}

/** The campaign: bytes by chance until its time is over; where there is time for all of them, each. */
export async function commits(options: CampaignOptions): Promise<Counters> {
  const { seed, seconds, defer, log, signal, plant, untilFault = false } = options;
  const { cluster, stop } = await startTestCluster();
  defer(stop);
  const database = await cloneDatabase(cluster);
  defer(() => database.drop());
  const end = performance.now() + seconds * 1000;
  return cutCommits(database, {
    seed,
    defer,
    log,
    // Forty conversations, each in both directions, and some forty cuts in a second.
    bytes: Math.ceil(seconds / 2),
    plant: async () => defer(await plantIn(plant, database)),
    isOver: ({ faultCount }) =>
      signal.aborted || performance.now() >= end || (untilFault && faultCount > 0),
  });
}
