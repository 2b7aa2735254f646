import { setTimeout as delay } from 'node:timers/promises';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { cloneDatabase } from '../../test/support/clone.ts';
import { startTestCluster } from '../../test/support/cluster.ts';
import { startIssuer } from '../../test/support/issuer.ts';
import { openClient } from '../soak/client.ts';
import { layDownBelongings } from '../soak/hostile/belongings.ts';
import { attackers } from '../soak/hostile/harass.ts';
import { heapLimitMb, limitMemory } from '../soak/hostile/limit-memory.ts';
import { startServer } from '../soak/server.ts';
import { combine, cpuMs, databaseCpuMs, watchPeak, type Cost } from './cost.ts';
import { typeOf } from './schema.ts';
import type { Specimen } from './specimen.ts';
import type { Material } from './values.ts';
import { writeDocument } from './write-document.ts';

/** A server with much to read, and what tells what a request costs it. */
export interface Laboratory {
  readonly material: Material;
  /** What a specimen costs at most, when it is new, and when it was seen before. */
  readonly measure: (specimen: Specimen) => Promise<Cost>;
  /** Whether the server is still there. */
  readonly isAlive: () => boolean;
}

/** The request that a specimen is. */
export const requestOf = (specimen: Specimen) => ({
  query: writeDocument(specimen, typeOf),
  variables: Object.fromEntries(
    Object.entries(specimen.variables).map(([name, { value }]) => [name, value]),
  ),
});

/** @param defer - is told how each thing that was started is ended; the last one first */
export async function openLaboratory(
  defer: (end: () => Promise<unknown>) => void,
): Promise<Laboratory> {
  const { cluster, stop } = await startTestCluster({
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.max': '10000',
  });
  defer(stop);
  const database = await cloneDatabase(cluster);
  defer(() => database.drop());
  const { asSuperuser, loginUrl } = database;
  const [{ subject }] = attackers as [(typeof attackers)[0]];
  await layDownBelongings(asSuperuser, [subject], 2000);
  await asSuperuser('create extension pg_stat_statements');
  await asSuperuser('analyze');
  const issuer = await startIssuer();
  defer(() => issuer.stop());
  const server = await startServer(
    { DATABASE_AUTHENTICATED_URL: loginUrl, JWKS_URL: issuer.jwksUrl, LOG_LEVEL: 'info' },
    [`--max-old-space-size=${heapLimitMb}`],
  );
  const removeGroup = await limitMemory(server.pid);
  if (removeGroup !== null) defer(removeGroup);
  defer(() => server.stop());
  let alive = true;
  void server.ended.then(() => (alive = false));
  const http = openClient(server.port);
  defer(() => Promise.resolve(http.close()));

  const one = async (sql: string) =>
    Number(Object.values((await asSuperuser(sql)).rows[0] ?? {})[0]);
  const postmaster = await one(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int`);
  const token = await issuer.token({ sub: subject, exp: Math.floor(Date.now() / 1000) + 86_400 });
  const { rows } = await asSuperuser('select id from projects where not is_public limit 20');
  const material = {
    ids: rows.map(({ id }) => encodeId('Project', String(id))),
    texts: ['a', 'mallory', '%_', '\u0001', ''],
  };

  async function untilIdle(): Promise<void> {
    const active = `select count(*) from pg_stat_activity
      where usename = '${cluster.login.name}' and state <> 'idle' and datname = current_database()`;
    for (let times = 0; times < 600 && (await one(active)) > 0; times += 1) await delay(50);
  }

  async function once(specimen: Specimen): Promise<Cost> {
    await asSuperuser('select pg_stat_statements_reset()');
    const peak = watchPeak(server.pid);
    const [cpu, postgresMs] = [cpuMs(server.pid), databaseCpuMs(postmaster)];
    const authorization =
      specimen.caller === 'anonymous' ? {} : { authorization: `Bearer ${token}` };
    const answer = await http.send({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(requestOf(specimen)),
    });
    await untilIdle();
    const serverMs = cpuMs(server.pid) - cpu;
    const pages = await one(
      `select coalesce(sum(shared_blks_hit + shared_blks_read), 0) from pg_stat_statements
       join pg_roles on pg_roles.oid = userid where not rolsuper`,
    );
    return {
      serverMs,
      databaseMs: databaseCpuMs(postmaster) - postgresMs,
      pages,
      memoryMb: peak(),
      bytes: Buffer.byteLength(answer?.text ?? ''),
      refusalMs: answer?.text.includes('"QUERY_TOO_COMPLEX"') === true ? serverMs : 0,
    };
  }

  return {
    material,
    isAlive: () => alive,
    measure: async (specimen) => {
      // Resolvers answer what is new, and Postgres alone what was seen before.
      const isNew = await once(specimen);
      return combine(isNew, await once(specimen), Math.max);
    },
  };
}
