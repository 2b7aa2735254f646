import { cloneDatabase, type TestDatabase } from '../../test/support/clone.ts';
import type { TestCluster } from '../../test/support/cluster.ts';
import { startIssuer, type TestIssuer } from '../../test/support/issuer.ts';
import { openClient, type HttpClient } from './client.ts';
import { disturbCommits, layDown, liftLimits } from './ground.ts';
import { Group } from './group.ts';
import { layDownBelongings } from './hostile/belongings.ts';
import { attackers } from './hostile/harass.ts';
import { heapLimitMb, limitMemory, memoryLimitMb } from './hostile/limit-memory.ts';
import type { Options } from './options.ts';
import { invitePeople, type Person } from './people.ts';
import { startPgBouncer } from './pgbouncer.ts';
import { populate } from './populate.ts';
import { Random } from './random.ts';
import { startServer, type SoakServer } from './server.ts';

/** Everything that a run needs, started and filled. */
export interface Stage {
  readonly options: Options;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly issuer: TestIssuer;
  readonly database: TestDatabase;
  readonly login: string;
  readonly server: SoakServer;
  readonly http: HttpClient;
  /** What stands between the server and Postgres; for the report. */
  readonly between: string;
  readonly bodyLimitBytes: number;
  /** What bounds the memory of the server; for the report. */
  readonly memoryLimit: string;
}

/**
 * Starts a database with rows in it, an issuer, PgBouncer where it is asked for, and the server.
 *
 * @param defer - is told how each thing that was started is ended; the last one first
 */
export async function setStage(
  options: Options,
  cluster: TestCluster,
  defer: (end: () => Promise<unknown>) => void,
): Promise<Stage> {
  const database = await cloneDatabase(cluster);
  defer(() => database.drop());
  const issuer = await startIssuer();
  defer(() => issuer.stop());

  const random = new Random(options.seed, 'stage');
  const groupCount = Math.max(3, Math.round(options.people / 20));
  const people = await invitePeople(options.people, groupCount, issuer, random);
  const groups = Array.from({ length: groupCount }, (_, index) => {
    const mark = `g${index}`;
    return new Group(index, mark, populate(mark, index, people, random));
  });
  for (const group of groups) await layDown(database.asSuperuser, group.state);
  if (options.hostile) {
    const subjects = attackers.map(({ subject }) => subject);
    await layDownBelongings(database.asSuperuser, subjects, options.crowd);
  }
  await liftLimits(database.asOwner);
  await database.asSuperuser('analyze');
  if (options.kills > 0) await disturbCommits(database.asSuperuser);

  const { loginUrl } = database;
  let url = loginUrl;
  let between = 'nothing';
  if (options.pgbouncer) {
    const pgbouncer = await startPgBouncer(loginUrl, options.pool);
    defer(() => pgbouncer.stop());
    url = pgbouncer.url;
    between = `PgBouncer ${pgbouncer.version}, transaction mode`;
  }
  // Attackers get the default. Otherwise bodies that are too long are short to send.
  const bodyLimitBytes = options.hostile ? 1_048_576 : 65_536;
  const server = await startServer(
    {
      DATABASE_AUTHENTICATED_URL: url,
      DATABASE_POOL_MAX: String(options.pool),
      JWKS_URL: issuer.jwksUrl,
      JWT_ROLE_CLAIM: 'role',
      BODY_LIMIT_BYTES: String(bodyLimitBytes),
      LOG_LEVEL: 'info',
    },
    options.hostile ? [`--max-old-space-size=${heapLimitMb}`] : [],
  );
  const removeGroup = options.hostile ? await limitMemory(server.pid) : null;
  if (removeGroup !== null) defer(removeGroup);
  const group = removeGroup === null ? '' : `, a control group of ${memoryLimitMb} MB`;
  const memoryLimit = `a heap of ${heapLimitMb} MB${group}`;
  defer(() => server.stop());
  const http = openClient(server.port);
  defer(() => Promise.resolve(http.close()));
  const login = decodeURIComponent(new URL(loginUrl).username);
  return {
    options,
    people,
    groups,
    issuer,
    database,
    login,
    server,
    http,
    between,
    bodyLimitBytes,
    memoryLimit,
  };
}
