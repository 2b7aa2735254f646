import { getColumnTable, getTableName, sql, type Column, type SQLChunk } from 'drizzle-orm';

// What Drizzle calls its columns, and how it reads them: nothing else in here, or beyond, knows. The
// version is pinned, and test/kinds fails where it moves.

/** Drizzle's classes of columns (`columnType`), by the name of their kind. */
const kindNames = {
  PgUUID: 'uuid',
  PgSmallInt: 'smallint',
  PgInteger: 'integer',
  PgSmallSerial: 'smallint',
  PgSerial: 'integer',
  PgBigIntString: 'bigint',
  PgNumeric: 'decimal',
  PgText: 'text',
  PgVarchar: 'text',
  PgBoolean: 'boolean',
  PgDateString: 'date',
  PgJsonb: 'json',
} as const;

/** Classes that would lose something of their values, and what to declare instead. */
const lossy: Readonly<Record<string, string>> = {
  PgBigInt53: "mode 'number' loses what is beyond 2^53: declare it with mode 'string'",
  PgBigInt64: "declare it with mode 'string', which JSON can hold",
  PgBigSerial53: "mode 'number' loses what is beyond 2^53: declare a bigint with mode 'string'",
  PgBigSerial64: "declare a bigint with mode 'string', which JSON can hold",
  PgNumericNumber: "mode 'number' loses digits: leave the mode out",
  PgNumericBigInt: 'leave the mode out, which keeps every digit',
  PgTimestamp: "a Date loses the microseconds: declare it with mode 'string'",
  PgDate: "a Date is an instant, and no day: declare it with mode 'string'",
  PgDoublePrecision: 'JSON has no NaN and no Infinity: declare a numeric',
  PgReal: 'JSON has no NaN and no Infinity: declare a numeric',
  PgJson: 'declare a jsonb',
  PgChar: 'it is padded with blanks: declare a text or a varchar',
};

type KindName = (typeof kindNames)[keyof typeof kindNames] | 'instant' | 'localDateTime';

/** What a column is, in the words of this folder. */
export type ColumnFacts =
  | {
      /** A kind by its name, or the enum of Postgres whose values it holds. */
      readonly kind: KindName | PgEnum;
      readonly isList: boolean;
    }
  | { readonly refused: string };

/** The properties of Drizzle's columns that are read here, of which each class has some. */
interface Described {
  readonly columnType: string;
  readonly dimensions?: number;
  readonly withTimezone?: boolean;
  readonly enum?: PgEnum;
}

/** An enum of Postgres, one object for all columns that hold its values. */
export interface PgEnum {
  readonly enumName: string;
  readonly schema: string | undefined;
  readonly enumValues: readonly string[];
}

export function factsOf(column: Column): ColumnFacts {
  const described = column as Column & Described;
  const { columnType, dimensions = 0 } = described;
  const kind = described.enum ?? nameOf(columnType, described.withTimezone === true);
  if (kind === undefined) {
    return { refused: lossy[columnType] ?? `there is no kind for ${column.getSQLType()}` };
  }
  if (dimensions > 1) return { refused: 'an array has one dimension here' };
  return { kind, isList: dimensions === 1 };
}

function nameOf(columnType: string, withTimezone: boolean): KindName | undefined {
  if (columnType === 'PgTimestampString') return withTimezone ? 'instant' : 'localDateTime';
  return (kindNames as Readonly<Record<string, KindName>>)[columnType];
}

/** The name of an enum as SQL. */
export function enumType({ schema, enumName }: PgEnum): string {
  return [schema, enumName]
    .filter((part) => part !== undefined)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** A column by the name that its author knows it by, for messages. */
export const nameOfColumn = (column: Column): string =>
  `${getTableName(getColumnTable(column))}.${column.name}`;

const asText = (name: SQLChunk) => sql`${name}::text`;
const asTexts = (name: SQLChunk) => sql`${name}::text[]`;
const asJson = (name: SQLChunk) => sql`to_json(${name})`;
const asJsonTexts = (name: SQLChunk) => sql`to_json(${name}::text[])`;

/** Not as numbers, which JSON.parse and the drivers read as doubles. */
const number = { castInJson: asText, castArray: asJsonTexts, castArrayInJson: asTexts };
/** Not as the drivers' Date objects. */
const time = { cast: asText, castArray: asJson };
/** By the driver's own JSON: of an enum it does not know that it is an array. */
const other = { castArray: asJson };

/**
 * How Drizzle selects columns: so that every driver, at the top of a statement and nested in its JSON,
 * gives the same value, and all of it.
 */
export const codecs = {
  'bigint:string': number,
  numeric: number,
  'date:string': time,
  'timestamp:string': time,
  'timestamptz:string': { castArray: asJson },
  smallint: other,
  int: other,
  text: other,
  varchar: other,
  bool: other,
  uuid: other,
  enum: other,
  jsonb: other,
} as const;
