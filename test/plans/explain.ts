import { escapeLiteral } from 'pg';
import type { Connection, Driver, Statement } from '../../src/engine/session/driver.ts';

/** A node of a plan, as EXPLAIN (ANALYZE, FORMAT JSON) has it; rows are an average over its loops. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Subplan Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How a statement was carried out that somebody sent. */
export interface Explained {
  readonly text: string;
  /** Planned for its values, as it is the first times, or for any, as a named one may be later. */
  readonly planned: 'for its values' | 'for any values';
  readonly plan: PlanNode;
}

/**
 * A driver that has each query explained right behind it, on the same connection: in the same
 * transaction, under the same role, claims and settings.
 *
 * @param note - told of each plan; what it is told of has been asked for by the time it is answered
 */
export function explainingDriver(
  driver: Driver,
  note: (found: Promise<Explained>) => void,
): Driver {
  return {
    name: driver.name,
    stats: () => driver.stats(),
    close: () => driver.close(),
    acquire: async (...asked) => explaining(await driver.acquire(...asked), note),
  };
}

function explaining(connection: Connection, note: (found: Promise<Explained>) => void): Connection {
  return {
    get lost() {
      return connection.lost;
    },
    get wasInTransaction() {
      return connection.wasInTransaction;
    },
    get settings() {
      return connection.settings;
    },
    get hidesSet() {
      return connection.hidesSet;
    },
    get server() {
      return connection.server;
    },
    pipelines: connection.pipelines,
    statementTimeoutMs: connection.statementTimeoutMs,
    query: (statement) => {
      const answer = connection.query(statement);
      if (/^\s*(select|with)\b/i.test(statement.text)) {
        note(explain(connection, statement));
        note(explainForAny(connection, statement));
      }
      return answer;
    },
    release: () => connection.release(),
    destroy: () => connection.destroy(),
  };
}

const explainIt = 'explain (analyze, timing off, format json)';

async function explain(connection: Connection, statement: Statement): Promise<Explained> {
  const { text, params = [] } = statement;
  const { rows } = await connection.query({ text: `${explainIt} ${text}`, params });
  return { text, planned: 'for its values', plan: planIn(rows) };
}

async function explainForAny(connection: Connection, statement: Statement): Promise<Explained> {
  const { text, params = [] } = statement;
  const values = params.length === 0 ? '' : `(${params.map(literal).join(', ')})`;
  const [, { rows }] = await Promise.all([
    connection.query({
      text: `set local plan_cache_mode = force_generic_plan; prepare explained as ${text}`,
    }),
    connection.query({ text: `${explainIt} execute explained${values}` }),
    connection.query({ text: `deallocate explained; set local plan_cache_mode = auto` }),
  ]);
  return { text, planned: 'for any values', plan: planIn(rows) };
}

function planIn(rows: readonly unknown[]): PlanNode {
  const [row] = rows as [{ 'QUERY PLAN': [{ Plan: PlanNode }] }];
  return row['QUERY PLAN'][0].Plan;
}

/** A parameter as it would be written in the statement. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) {
    return escapeLiteral(`{${value.map((item) => JSON.stringify(String(item))).join(',')}}`);
  }
  return escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A node and all beneath it, each with the table that it reads or reads an index of. */
export function* nodesOf(
  node: PlanNode,
  outer?: string,
): Generator<PlanNode & { readonly table?: string | undefined }> {
  const table =
    node['Relation Name'] ?? (node['Node Type'].startsWith('Bitmap') ? outer : undefined);
  yield { ...node, table };
  for (const inner of node.Plans ?? []) yield* nodesOf(inner, table);
}

/** How many rows were read of each table: what was kept, and what was thrown away again. */
export function rowsRead(plan: PlanNode): ReadonlyMap<string, number> {
  const read = new Map<string, number>();
  for (const node of nodesOf(plan)) {
    if (node.table === undefined) continue;
    const rows =
      node['Actual Rows'] +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0);
    read.set(node.table, (read.get(node.table) ?? 0) + rows * node['Actual Loops']);
  }
  return read;
}

const conditions = ['Filter', 'Index Cond', 'Recheck Cond', 'Join Filter', 'Hash Cond'];

/** Where a plan calls a function that says who is asking, or what is theirs, more than once. */
export function callsPerRow(plan: PlanNode): string[] {
  return [...nodesOf(plan)].flatMap((node) => {
    const texts = Object.entries(node)
      .filter(([name]) => conditions.includes(name))
      .map(([, text]) => String(text))
      .filter((text) => /\b(auth|access)\./.test(text));
    // `(select auth.user_id())`, and a function that gives a set.
    const calls =
      node['Node Type'] === 'ProjectSet' ||
      (node['Node Type'] === 'Result' && node['Subplan Name']?.startsWith('InitPlan') === true);
    const again = calls && node['Actual Loops'] > 1;
    return again ? [...texts, `${node['Node Type']} ran ${node['Actual Loops']} times`] : texts;
  });
}
