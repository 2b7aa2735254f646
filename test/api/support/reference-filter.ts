/** A value of a row as filters see it: an instant is its microseconds since 1970. */
export type Value = string | boolean | bigint | null;

/** The row to which a relation leads; null where there is none, or the person does not see it. */
export interface Related {
  readonly row: Values | null;
}

export interface Values {
  readonly id: string;
  readonly [name: string]: Value | Related;
}

export type Filter = Readonly<Record<string, unknown>>;

/** The microseconds since 1970 of an instant in RFC 3339. */
export function microsecondsOf(text: string): bigint {
  const [, seconds = '', fraction = '', offset = ''] =
    /^([^.]+?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return BigInt(Date.parse(`${seconds}${offset}`)) * 1000n + micros;
}

/** Small letters, one character at a time: what is compared where capitals do not count. */
const folded = (text: unknown) =>
  Array.from(String(text), (character) => character.toLowerCase()).join('');

const operators: Readonly<Record<string, (value: Value, operand: never) => boolean>> = {
  eq: (value, operand: Value) => value === operand,
  ne: (value, operand: Value) => value !== operand,
  in: (value, operand: Value[]) => operand.includes(value),
  notIn: (value, operand: Value[]) => !operand.includes(value),
  gt: (value, operand: bigint) => typeof value === 'bigint' && value > operand,
  gte: (value, operand: bigint) => typeof value === 'bigint' && value >= operand,
  lt: (value, operand: bigint) => typeof value === 'bigint' && value < operand,
  lte: (value, operand: bigint) => typeof value === 'bigint' && value <= operand,
  contains: (value, operand: string) => folded(value).includes(folded(operand)),
  startsWith: (value, operand: string) => folded(value).startsWith(folded(operand)),
  endsWith: (value, operand: string) => folded(value).endsWith(folded(operand)),
  isNull: (value, operand: boolean) => (value === null) === operand,
};

const instants = new Set(['createdAt', 'insertedAt', 'dueAt']);

const isRelated = (value: Value | Related): value is Related =>
  typeof value === 'object' && value !== null;

/** What a filter means, said without SQL: whether a row is in it. */
export function matches(filter: Filter, row: Values): boolean {
  return Object.entries(filter).every(([name, content]) => {
    if (name === 'and') return (content as Filter[]).every((part) => matches(part, row));
    if (name === 'or') return (content as Filter[]).some((part) => matches(part, row));
    if (name === 'not') return !matches(content as Filter, row);
    const value = row[name]!;
    if (isRelated(value)) return value.row !== null && matches(content as Filter, value.row);
    return Object.entries(content as object).every(([operator, given]) => {
      const isInstant = instants.has(name) && typeof given === 'string';
      const operand: unknown = isInstant ? microsecondsOf(given) : given;
      return operators[operator]!(value, operand as never);
    });
  });
}
