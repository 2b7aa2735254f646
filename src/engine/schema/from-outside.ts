import { getColumns } from 'drizzle-orm';
import { responsePathAsArray, type GraphQLResolveInfo } from 'graphql';
import { kindOf } from '../kinds/index.ts';
import { CallsInFlight } from '../outside/calls-in-flight.ts';
import { isOutside, type OutsideCall, type OutsideField } from '../outside/outside-field.ts';
import type { Api } from './api.ts';
import type { ResolverContext } from './context.ts';
import type { Row } from './find-rows.ts';
import { tableNamed } from './tables.ts';

/** What a field from outside is declared with. */
export interface OutsideOptions<Columns, Name extends keyof Columns, Value> {
  /** The columns of a row that the service is asked with. */
  readonly from: readonly [Name, ...Name[]];
  /**
   * Asks for the values of all keys at once. It is called once for a field in an operation, each key
   * being there once, or for each 1,000 keys, when the transaction has ended.
   *
   * @returns the values in the order of the keys; an Error, or what does not fit the field's type, is an
   *   error of that field, in words of the engine's
   */
  readonly load: (
    keys: readonly Pick<Columns, Name>[],
    call: OutsideCall,
  ) => Promise<readonly (Value | Error | null)[]>;
  /** How long a call may take, in milliseconds, from 1 to 2,147,483,647; 5,000 where it is left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
/** Of a timer of JavaScript's: a longer one is over at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** The options of a field that such values go into. */
interface FromOutside<Value> {
  readonly extensions: ReturnType<typeof isOutside> & {
    readonly pothosDrizzleSelect: { readonly columns: Readonly<Record<string, true>> };
  };
  readonly resolve: (
    row: unknown,
    args: object,
    context: ResolverContext,
    info: GraphQLResolveInfo,
  ) => Value | null;
}

/**
 * A field of a table's rows whose value a service outside of this API has: a leaf, with nothing of SQL
 * beneath it. The resolver gives null, and notes what is missing; it is loaded when the transaction has
 * ended (`engine/outside/`).
 *
 * @throws TypeError for a column that is none, or that has no kind, and for a time that is no timer's
 */
export function fromOutside<Value>(
  { relations }: Api,
  table: string,
  { from, load, timeoutMs = TIMEOUT_MS }: OutsideOptions<Row, string, Value>,
): FromOutside<Value> {
  // Written so that NaN is refused as well.
  if (!(timeoutMs >= 1 && timeoutMs <= TIMEOUT_MAX_MS)) {
    throw new TypeError(
      `A field from outside of ${table} has the timeoutMs ${timeoutMs}: it is a number of milliseconds from 1 to ${TIMEOUT_MAX_MS}.`,
    );
  }
  const columns = getColumns(tableNamed(relations, table));
  const kinds = from.map((key) => {
    const column = columns[key];
    if (column === undefined) throw new TypeError(`The table ${table} has no column ${key}.`);
    return [key, kindOf(column)] as const;
  });
  const keyOf = (row: Row) =>
    Object.fromEntries(
      kinds.map(([key, kind]) => [key, row[key] == null ? null : kind.json(row[key])]),
    );
  const outside: OutsideField = { table, from, load, timeoutMs, calls: new CallsInFlight() };
  return {
    extensions: {
      ...isOutside(outside),
      pothosDrizzleSelect: { columns: Object.fromEntries(from.map((key) => [key, true])) },
    },
    resolve: (row, _args, { loaders }, info) => {
      loaders.leftOut.add({
        outside,
        name: `${info.parentType.name}.${info.fieldName}`,
        type: info.returnType,
        nodes: info.fieldNodes,
        key: keyOf(row as Row),
        path: responsePathAsArray(info.path),
      });
      return null;
    },
  };
}
