import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { planning } from '../../src/engine/session/planning.ts';
import { rowsRead, type PlanNode } from '../../test/plans/explain.ts';

/** One statement for one person in one database, and how long each run of it took. */
export interface Case {
  readonly query: string;
  readonly person: string;
  readonly todos: number;
  readonly way: Way;
  readonly client: Client;
  readonly sql: string;
  /** In milliseconds. */
  readonly times: number[];
  rows: number;
}

/** Row security alone; with the filter as well; the filter alone, past row security. */
export const ways = ['policies', 'both', 'filter'] as const;
export type Way = (typeof ways)[number];

const nameOf = ({ query, person, way }: Case) =>
  `${query} ${person} ${way}`.replaceAll(/\W+/g, '_').slice(-60);

/** Begins as a request does; the filter alone stays a superuser, whom no policy binds. */
async function begin({ client, person, way }: Case): Promise<void> {
  await client.query('begin isolation level repeatable read read only; set local jit = off');
  const settings = {
    'request.jwt.claims': JSON.stringify({ sub: person }),
    ...planning,
  };
  for (const [name, value] of Object.entries(settings)) {
    await client.query('select set_config($1, $2, true)', [name, value]);
  }
  if (way !== 'filter') await client.query('set local role authenticated');
}

/** Runs the statement by its name a few times, in one transaction. */
export async function run(one: Case, times: number): Promise<void> {
  await begin(one);
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    await one.client.query({ name: nameOf(one), text: one.sql, rowMode: 'array' });
    one.times.push(performance.now() - started);
  }
  await one.client.query('commit');
}

/** Counts the rows that the statement reads, of all tables together. */
export async function count(one: Case): Promise<void> {
  await begin(one);
  await one.client.query({ name: nameOf(one), text: one.sql, rowMode: 'array' });
  const { rows } = await one.client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (analyze, timing off, format json) execute ${escapeIdentifier(nameOf(one))}`,
  );
  await one.client.query('commit');
  const read = rowsRead(rows[0]!['QUERY PLAN'][0].Plan);
  one.rows = Math.round([...read.values()].reduce((sum, some) => sum + some, 0));
}

export const literalOf = escapeLiteral;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
