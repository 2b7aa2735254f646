import type { Connection, DriverOptions, Statement } from '../driver.ts';
import { planning } from '../planning.ts';
import { runningServer } from '../transaction-mark.ts';

interface ConnectionSettings {
  /**
   * The first statement of a new connection. It finds out whether the connection reaches Postgres
   * itself, and only then sets what every transaction on it needs, once and for all.
   *
   * @param processId - of the process that answers, as it was said when the connection was made
   */
  ofConnection(processId: number | null): Statement;
  /**
   * What there is to know for the opening of every transaction.
   *
   * @param rows - the answer to that first statement
   */
  known(rows: readonly unknown[]): Known;
  /** The same while that answer is not there yet. */
  readonly untilKnown: Known;
}

export type Known = Pick<Connection, 'settings' | 'hidesSet' | 'server'>;

/**
 * What statements and values mean, whatever is preset for the database or the login, or left by
 * somebody whom a pooler had lent the connection to.
 */
const meaning: Readonly<Record<string, string>> = {
  // Names: the tables, and no temporary ones before them.
  search_path: 'public, pg_temp',
  row_security: 'on',
  restrict_nonsystem_relation_kind: '',
  // Statements.
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  transform_null_equals: 'off',
  array_nulls: 'on',
  gin_fuzzy_search_limit: '0',
  // Values.
  client_encoding: 'UTF8',
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // What is said beside answers: that BEGIN found a transaction is a warning.
  client_min_messages: 'warning',
  exit_on_error: 'off',
};

/**
 * What statements mean, time limits, and what the planner is told. A connection of our own keeps them.
 * Behind a pooler that lends out another connection for each transaction (PgBouncer's transaction
 * mode, Neon's `-pooler` hosts) they would land on one that somebody else gets next, so every
 * transaction sets them for itself. A pooler gives itself away: it hands out a process id of its
 * own, since it is the one to be asked to cancel.
 *
 * Settings that this version of Postgres does not have are passed over.
 */
export function connectionSettings(options: DriverOptions): ConnectionSettings {
  const wanted: Readonly<Record<string, string>> = {
    ...meaning,
    statement_timeout: String(options.statementTimeoutMs),
    lock_timeout: String(options.statementTimeoutMs),
    // A transaction waits for nothing but this process, which answers within its own time limit.
    idle_in_transaction_session_timeout: String(options.transactionTimeoutMs),
    transaction_timeout: String(options.transactionTimeoutMs),
    // How long an idle connection stays is the pool's to say: one that Postgres ends fails who is just taking it.
    idle_session_timeout: '0',
    // Without it a statement goes on after its client has gone.
    client_connection_check_interval: '500',
    ...planning,
    // Statements take a few milliseconds here, and compiling one takes longer.
    jit: 'off',
    // A connection is one process of Postgres, so that sharing out connections shares out processors.
    max_parallel_workers_per_gather: '0',
  };
  const json = JSON.stringify(wanted);
  // Plain words and numbers: nothing to quote.
  const set = (name: string) => `set_config('${name}', '${wanted[name]}', true)`;
  return {
    ofConnection: (processId) => ({
      text: `select name, direct, case when direct then set_config(name, value, false) end,
          current_setting('server_version_num')::int >= 180000 as hides_set,
          case when direct then ${runningServer} end as server
        from json_each_text($1) as wanted(name, value) join pg_settings using (name),
          lateral (select pg_backend_pid() = $2::int as direct) as way`,
      params: [json, processId],
    }),
    known: (rows) => {
      const answers = rows as {
        name: string;
        direct: boolean | null;
        hides_set: boolean;
        server: string | null;
      }[];
      const left = answers.filter(({ direct }) => direct !== true).map(({ name }) => set(name));
      return {
        settings: left.length === 0 ? '' : `; select ${left.join(', ')}`,
        hidesSet: answers.some(({ hides_set: hidesSet }) => hidesSet),
        server: answers[0]?.server ?? null,
      };
    },
    untilKnown: {
      settings: `; select set_config(name, value, true)
        from json_each_text('${json}') as wanted(name, value) join pg_settings using (name)`,
      hidesSet: false,
      server: null,
    },
  };
}
