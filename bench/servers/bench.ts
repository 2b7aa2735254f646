import { startContender, type Contender } from './contender.ts';
import { startBenchDatabase, type BenchDatabase } from './database.ts';
import { people } from './fill.ts';
import { startIssuer, type Issuer } from './issuer.ts';
import type { LoadResult } from './measure/load-process.ts';
import { startLoad, type Load } from './measure/load.ts';
import type { Options } from './options.ts';
import { requestText } from './requests.ts';
import { removeWritten } from './truth.ts';
import type { Dialect } from './workloads.ts';

/** What a run has: a filled database, tokens, a load generator, and servers as they are asked for. */
export interface Bench {
  readonly options: Options;
  readonly database: BenchDatabase;
  /** A token of every person: the 200, and those who have much and little. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly log: (sentence: string) => void;
  /** Starts every server, each on the database behind this port. */
  startContenders(databasePort: number): Promise<Contender[]>;
  /** One turn of one server at one workload, or several in turns, as one of these people each time. */
  turn(
    contender: Contender,
    workloads: readonly string[],
    persons: readonly string[],
    seconds?: number,
  ): Promise<LoadResult>;
  /** Ends everything that was started, the last first; may be called again. */
  stop(): Promise<void>;
}

/** Progress goes to stderr, so that what is printed can be kept as it is. */
const log = (sentence: string) => void process.stderr.write(`${sentence}\n`);

export async function startBench(options: Options): Promise<Bench> {
  const endings: (() => Promise<void> | void)[] = [];
  const endAll = async () => {
    for (let end = endings.pop(); end !== undefined; end = endings.pop()) await end();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= endAll());
  // npm passes signals on that the terminal has sent already, so each may come twice.
  const interrupt = () => void stop().finally(() => process.exit(130));
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const database = await startBenchDatabase(log, (end) => void endings.push(end));
    const issuer = await startIssuer();
    endings.push(() => issuer.stop());
    const load = startLoad();
    endings.push(() => load.stop());
    const tokens = new Map<string, string>();
    for (const person of [...people, 'much', 'little']) {
      tokens.set(person, await issuer.token(person));
    }
    return {
      options,
      database,
      tokens,
      log,
      startContenders: async (databasePort) => {
        const started: Contender[] = [];
        for (const choice of choicesOf(options)) {
          const contender = await start(choice, options, issuer, urlOn(database, databasePort));
          endings.push(() => contender.stop());
          started.push(contender);
        }
        return started;
      },
      turn: (contender, workloads, persons, seconds = options.seconds) =>
        turn({ contender, workloads, persons, seconds, options, database, tokens, load }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Choice {
  readonly name: string;
  readonly dialect: Dialect;
  readonly environment: Readonly<Record<string, string>>;
}

function choicesOf({ servers, variants, keepTokens }: Options): Choice[] {
  const others = keepTokens ? { BENCH_KEEP_TOKENS: '1' } : {};
  return [
    ...servers.map((name) => ({
      name,
      dialect: name as Dialect,
      environment: name === 'rowhouse' ? {} : others,
    })),
    ...variants.map((variant) => ({ ...variant, dialect: 'rowhouse' as const })),
  ];
}

function start(choice: Choice, options: Options, issuer: Issuer, databaseUrl: string) {
  return startContender({
    ...choice,
    databaseUrl,
    jwksUrl: issuer.jwksUrl,
    issuer: issuer.url,
    poolMax: options.poolMax,
  });
}

function urlOn(database: BenchDatabase, port: number): string {
  return Object.assign(new URL(database.loginUrl), { port: String(port) }).href;
}

interface Turn {
  readonly contender: Contender;
  readonly workloads: readonly string[];
  readonly persons: readonly string[];
  readonly seconds: number;
  readonly options: Options;
  readonly database: BenchDatabase;
  readonly tokens: ReadonlyMap<string, string>;
  readonly load: Load;
}

async function turn({ contender, workloads, persons, ...rest }: Turn): Promise<LoadResult> {
  const { options, database, tokens, load } = rest;
  const result = await load.run({
    port: contender.port,
    requests: persons.flatMap((person) =>
      workloads.map((name) => requestText(contender, name, person, tokens.get(person) ?? '')),
    ),
    connections: options.connections,
    warmUpSeconds: options.warmUpSeconds,
    seconds: rest.seconds,
    serverPid: contender.pid,
    postgresPid: database.pid,
  });
  if (workloads.includes('W4')) {
    const written = await removeWritten(database.superuser);
    if (written < result.requests / workloads.length) {
      throw new Error(`${contender.name} wrote ${written} todos in ${result.requests} requests.`);
    }
  }
  return result;
}
