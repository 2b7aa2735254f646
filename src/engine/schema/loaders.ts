import { brandWithType } from '@pothos/core';
import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import DataLoader from 'dataloader';
import type { AnyRelations } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { GraphQLResolveInfo } from 'graphql';
import { LeftOut } from '../outside/unfinished-data.ts';
import type { Database } from '../session/database.ts';
import type { Builder } from './builder.ts';
import type { ResolverContext } from './context.ts';
import { findRows, type Row } from './find-rows.ts';
import { hasKeyOf, keyText, tableKey } from '../kinds/table-key.ts';
import { selectionsOf } from './selections.ts';
import { tableNamed } from './tables.ts';

/** Characters of selections, those of each row counted: a thousand take about a millisecond to plan. */
const PLANNED_MAX = 100_000;

/** A row that a field gives by its key, with all that is selected beneath the field. */
interface WantedRow {
  readonly builder: Builder;
  readonly relations: AnyRelations;
  readonly typeName: string;
  readonly table: string;
  readonly key: string;
  readonly context: ResolverContext;
  readonly info: GraphQLResolveInfo;
}

/** What the resolvers of one operation load by key. Nothing of it outlives the operation. */
export interface Loaders {
  /**
   * Rows by their keys; null for one that does not exist, or that the caller can't see. Rows of one
   * type of which the same is selected are one statement, whichever fields ask for them.
   */
  readonly rows: DataLoader<WantedRow, Row | null>;
  /** What outside services are asked for, once the transaction has ended: see `fromOutside`. */
  readonly leftOut: LeftOut;
}

/**
 * Makes the loaders of one operation. What they load they read through its own transaction, so that
 * they see what its caller may see.
 */
export function createLoaders(db: Database): Loaders {
  return Object.freeze({
    // Without a cache: in a mutation, a row may have changed since it was loaded.
    rows: new DataLoader((wanted: readonly WantedRow[]) => loadRows(db, wanted), { cache: false }),
    leftOut: new LeftOut(),
  });
}

async function loadRows(
  db: Database,
  wanted: readonly WantedRow[],
): Promise<readonly (Row | null)[]> {
  const groups = new Map<string, Promise<ReadonlyMap<string, Row>>>();
  for (const [group, rows] of Map.groupBy(wanted, groupOf)) {
    groups.set(group, loadGroup(db, rows));
  }
  return Promise.all(
    wanted.map(async (row) => (await groups.get(groupOf(row)))?.get(row.key) ?? null),
  );
}

/** Rows of one type, with one selection. */
async function loadGroup(
  db: Database,
  wanted: readonly WantedRow[],
): Promise<ReadonlyMap<string, Row>> {
  const [{ builder, relations, table, typeName }] = wanted as [WantedRow, ...WantedRow[]];
  const tablesKey = tableKey(tableNamed(relations, table));
  const { name, kind } = tablesKey;
  const keys = [...new Set(wanted.map(({ key }) => key))];
  const where = {
    RAW: (columns: Readonly<Record<string, PgColumn>>) => hasKeyOf(tablesKey, columns[name]!, keys),
  };
  // Pothos notes at each place in the answer that what is beneath it is loaded, which it plans anew
  // for each. Where that would take long, it is noted for one, and Pothos loads the others' once more.
  const places =
    wanted.length * groupOf(wanted[0]!).length <= PLANNED_MAX
      ? new Map(wanted.map((row) => [row.info.path, row])).values()
      : wanted.slice(0, 1);
  const [query] = [...places].map(({ context, info }) =>
    queryFromInfo({
      config: getSchemaConfig(builder),
      context,
      info,
      typeName,
      columns: { [name]: true },
      where,
    }),
  );
  const found = await findRows(db, table, query as object);
  for (const row of found) brandWithType(row, typeName as never);
  return new Map(found.map((row) => [keyText(kind, row[name]), row]));
}

const groupOf = ({ typeName, info }: WantedRow) => `${typeName} ${selectionsOf(info.fieldNodes)}`;
