import { Pool, type PoolClient } from 'pg';
import type { Claims } from '../../src/engine/claims.ts';
import type { MigrateOptions } from '../../src/engine/maintenance/migrate.ts';
import { migrateExample } from './example.ts';
import type { TestCluster } from './cluster.ts';

export type Row = Record<string, unknown>;

export interface Rows {
  readonly rows: Row[];
  /** Rows returned or changed. */
  readonly count: number;
}

export type Query = (text: string, params?: readonly unknown[]) => Promise<Rows>;

/** A database for one test file or script, with ways in for everybody who has one. */
export interface TestDatabase {
  readonly name: string;
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly loginUrl: string;
  /** Sees and writes everything, and goes round policies: to lay out rows and to look at the truth. */
  readonly asSuperuser: Query;
  /** The tables' owner, whom policies bind. */
  readonly asOwner: Query;
  /** The login before it has become anybody. */
  readonly asLogin: Query;
  /**
   * Acts as a person at the SQL door, as a request does: through the login, in one transaction with
   * role and claims. Commits what `work` did, or rolls it back if `work` throws.
   */
  become<T>(claims: Claims, work: (query: Query) => Promise<T>): Promise<T>;
  /** As `become`, but nothing of it stays. */
  rehearse<T>(claims: Claims, work: (query: Query) => Promise<T>): Promise<T>;
  /** Ends the connections made here and removes the database. */
  drop(): Promise<void>;
}

/** What a database is made from. */
export interface Origin {
  /** The database that it begins as a copy of. */
  readonly template: string;
  readonly login: TestCluster['login'];
  /** Makes what the copy does not have. */
  readonly migrate: (urls: Pick<MigrateOptions, 'ownerUrl' | 'loginUrl' | 'log'>) => Promise<void>;
}

/** Makes a database with all tables of the example and no rows. Whoever makes it drops it. */
export const cloneDatabase = async (cluster: TestCluster): Promise<TestDatabase> =>
  // The template's tables are there already; what belongs to the database itself is not.
  makeDatabase(cluster, { ...cluster, migrate: migrateExample });

let made = 0;

/** Makes a database in a cluster. Whoever makes it drops it. */
export async function makeDatabase(
  { superuserUrl, owner }: TestCluster,
  { template, login, migrate }: Origin,
): Promise<TestDatabase> {
  made += 1;
  const name = `test_${process.pid}_${made}_${Date.now().toString(36)}`;
  await once(superuserUrl, `create database ${name} template ${template} owner ${owner.name}`);

  const url = (user?: { name: string; password: string }) => {
    const result = Object.assign(new URL(superuserUrl), { pathname: name });
    return Object.assign(
      result,
      user === undefined ? {} : { username: user.name, password: user.password },
    ).href;
  };
  const urls = { superuserUrl: url(), ownerUrl: url(owner), loginUrl: url(login) };
  await migrate({ ...urls, log: () => undefined });

  const pools = {
    superuser: openPool(urls.superuserUrl),
    owner: openPool(urls.ownerUrl),
    login: openPool(urls.loginUrl),
  };
  const act =
    (ending: 'commit' | 'rollback'): TestDatabase['become'] =>
    async (claims, work) => {
      const client = await pools.login.connect();
      try {
        return await transaction(client, claims, work, ending);
      } finally {
        client.release();
      }
    };
  return {
    name,
    ...urls,
    asSuperuser: queryOn(pools.superuser),
    asOwner: queryOn(pools.owner),
    asLogin: queryOn(pools.login),
    become: act('commit'),
    rehearse: act('rollback'),
    drop: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
      await once(superuserUrl, `drop database ${name} with (force)`);
    },
  };
}

/** Begins as a request does, works, and ends. */
async function transaction<T>(
  client: PoolClient,
  claims: Claims,
  work: (query: Query) => Promise<T>,
  ending: 'commit' | 'rollback',
): Promise<T> {
  const query = queryOn(client);
  await query('begin');
  try {
    await query(withoutLimits);
    await query(`set local role ${claims.role.name}`);
    await query(`select set_config('request.jwt.claims', $1, true)`, [claims.json]);
    const result = await work(query);
    await query(ending);
    return result;
  } catch (error) {
    await query('rollback');
    throw error;
  }
}

/** Of the login's own limits: no test is about how long it takes itself. */
const withoutLimits = `set local statement_timeout = 0; set local lock_timeout = 0;
  set local idle_in_transaction_session_timeout = 0; set local transaction_timeout = 0`;

function queryOn(connection: Pool | PoolClient): Query {
  return async (text, params = []) => {
    const { rows, rowCount } = await connection.query<Row>(text, [...params]);
    return { rows, count: rowCount ?? 0 };
  };
}

/** Pipelined, so that a suite of many statements can send them without waiting for each answer. */
function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4, pipeline: true });
  pool.on('error', () => undefined);
  return pool;
}

async function once(url: string, text: string): Promise<void> {
  const pool = openPool(url);
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
}
