import type { Column } from './catalog.ts';

/** How a type of Postgres is written in the code of a domain. */
export interface Shape {
  /** The function of Drizzle that declares a column, and its options. */
  readonly column: string;
  readonly options?: string;
  /** The type of GraphQL that shows it; null for an enum's. */
  readonly scalar: string | null;
  /** Pothos' short way to show it. */
  readonly expose?: string;
  /** The value of an input that takes it, of the engine; null for an enum's. */
  readonly input: string | null;
  /** Whether lists are filtered and ordered by it. */
  readonly isOrdered: boolean;
  /** Whether rows may be known by it. */
  readonly isKey: boolean;
}

const shape = (
  column: string,
  scalar: string,
  input: string,
  more: Partial<Shape> = {},
): Shape => ({ column, scalar, input, isOrdered: true, isKey: true, ...more });

const asText = "mode: 'string'";

const shapes: Readonly<Record<string, Shape>> = {
  uuid: shape('uuid', 'ID', 'uuid', { expose: 'exposeID' }),
  int2: shape('smallint', 'Int', 'integer', { expose: 'exposeInt' }),
  int4: shape('integer', 'Int', 'integer', { expose: 'exposeInt' }),
  int8: shape('bigint', 'BigInt', 'bigint', { options: asText }),
  numeric: shape('numeric', 'Decimal', 'decimal', { isKey: false }),
  text: shape('text', 'String', 'anyText', { expose: 'exposeString' }),
  varchar: shape('varchar', 'String', 'anyText', { expose: 'exposeString' }),
  bool: shape('boolean', 'Boolean', 'flag', { expose: 'exposeBoolean', isKey: false }),
  date: shape('date', 'Date', 'date'),
  timestamptz: shape('timestamp', 'DateTime', 'instant', {
    options: `withTimezone: true, ${asText}`,
  }),
  timestamp: shape('timestamp', 'LocalDateTime', 'localDateTime', { options: asText }),
  jsonb: shape('jsonb', 'JSON', 'json', { isOrdered: false, isKey: false }),
};

const enumeration: Shape = {
  column: '',
  scalar: null,
  input: null,
  isOrdered: true,
  isKey: true,
};

/**
 * How a column is written.
 *
 * @param isEnum - whether it is of an enum of the catalog
 * @returns null where no scalar of this server shows its values as they are
 */
export function shapeOf({ base, dimensions }: Column, isEnum: boolean): Shape | null {
  if (dimensions > 1) return null;
  const item = isEnum ? enumeration : base.schema === 'pg_catalog' ? shapes[base.name] : undefined;
  if (item === undefined) return null;
  return dimensions === 0 ? item : { ...item, isOrdered: false, isKey: false };
}
