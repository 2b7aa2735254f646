import { Client, DatabaseError } from 'pg';
import type { Query, Row } from '../support/clone.ts';
import type { Actor, Standing } from './actors.ts';
import type { Outcome } from './oracle.ts';
import type { Proof, Statement } from './statements.ts';

/** Who logs in, and as whom they go on. */
interface Way {
  readonly login: string;
  readonly role: string;
}

const request = (role: string): Way => ({ login: 'authenticated_backend', role });

const outcomes: Readonly<Record<string, Outcome>> = {
  '42501': 'refused',
  '23505': 'conflict',
  // The last owner.
  RH001: 'conflict',
  '23503': 'absent',
  '23502': 'incomplete',
};

/** What is tried; the proof is asked for where the statement should take effect. */
export interface Attempt extends Statement {
  readonly proof?: Proof;
}

/**
 * The SQL door of one database: anybody comes in, tries statements, and leaves nothing behind.
 *
 * It is one connection in one transaction, which is never committed: a superuser's, who becomes
 * everybody (SET SESSION AUTHORIZATION, then SET ROLE, which asks for the same rights as it does
 * after a real login). So a fault can be put into the database first, even one in what all
 * databases of the server share, and all is gone again in the end.
 */
export class SqlDoor {
  readonly #client: Client;
  readonly #ways: Readonly<Record<Standing, Way>>;

  private constructor(client: Client, owner: string) {
    this.#client = client;
    this.#ways = {
      anonymous: request('anonymous'),
      authenticated: request('authenticated'),
      moderator: request('moderator'),
      admin: request('admin'),
      login: request('none'),
      owner: { login: owner, role: 'none' },
      maintenance: { login: owner, role: 'rowhouse_maintenance' },
    };
  }

  /** @param superuserUrl - to a database with the tables of ours */
  static async open(superuserUrl: string): Promise<SqlDoor> {
    // Pipelined: statements are sent without waiting for each answer, and answered in order.
    const client = new Client({ connectionString: superuserUrl, pipeline: true });
    // What breaks the connection is told by the statement that was waiting.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<{ owner: string }>(
        `select relowner::regrole::text as owner from pg_class where oid = 'accounts'::regclass`,
      );
      return new SqlDoor(client, rows[0]?.owner ?? '');
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** As the superuser, whom nothing binds. */
  readonly query: Query = async (text, params = []) => {
    const { rows, rowCount } = await this.#client.query<Row>(text, [...params]);
    return { rows, count: rowCount ?? 0 };
  };

  /** Nothing of what is done in here stays. */
  async rehearse<T>(work: () => Promise<T>): Promise<T> {
    await this.query('begin');
    try {
      return await work();
    } finally {
      await this.query('rollback');
    }
  }

  /** Lets somebody in, and takes back what they did. */
  async as<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    const { login, role } = this.#ways[actor.standing];
    const claims = actor.userId === null ? '' : JSON.stringify({ sub: actor.userId });
    const entrance = Promise.all([
      this.query('savepoint entrance'),
      this.query(`set local session authorization ${login}`),
      this.query(`set local role ${role}`),
      this.query(`select set_config('request.jwt.claims', $1, true)`, [claims]),
      this.query('savepoint attempt'),
    ]);
    try {
      await entrance;
      return await work();
    } finally {
      await this.query('rollback to entrance');
    }
  }

  /**
   * Which rows statements reach, each tried on its own.
   *
   * @param texts - that return the `id` of each row
   * @returns the ids, or what came of a statement that failed
   */
  async reach(texts: readonly string[]): Promise<(readonly string[] | string)[]> {
    return Promise.all(
      texts.map(async (text) => {
        const [ids] = await Promise.all([
          this.query(text).then(({ rows }) => rows.map(({ id }) => String(id)), outcomeOfFailure),
          this.query('rollback to attempt'),
        ]);
        return ids;
      }),
    );
  }

  /** Tries statements, each on its own. Outcomes come in their order. */
  async try(attempts: readonly Attempt[]): Promise<string[]> {
    return Promise.all(attempts.map((attempt) => this.#tryOne(attempt)));
  }

  async #tryOne({ text, params, proof }: Attempt): Promise<string> {
    const answer = this.query(text, params).then(outcomeOf, outcomeOfFailure);
    const proven = proof === undefined ? null : this.#look(proof).catch(failureMessage);
    const [outcome, truth] = await Promise.all([answer, proven, this.query('rollback to attempt')]);
    if (outcome !== 'done' || proof === undefined || truth === proof.expected) return outcome;
    return `done with "${truth}", not "${proof.expected}"`;
  }

  /** At the truth, past every policy. Fails unheard where the attempt before it failed. */
  async #look({ text, params }: Statement): Promise<string> {
    const [, { rows }] = await Promise.all([
      this.query('reset session authorization'),
      this.query(text, params),
    ]);
    return String(rows[0]?.['proof']);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

const outcomeOf = ({ count }: { readonly count: number }): Outcome =>
  count === 0 ? 'untouched' : 'done';

function outcomeOfFailure(error: unknown): string {
  const code = error instanceof DatabaseError ? error.code : undefined;
  return outcomes[code ?? ''] ?? failureMessage(error);
}

const failureMessage = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
