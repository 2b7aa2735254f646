import { Kind, type FieldNode, type GraphQLField, type ValueNode } from 'graphql';
import { openCursor } from '../lists/cursor.ts';
import { meaningOf, type Meaning } from '../lists/meaning.ts';

/** What of a value changes the statement; the rest is a parameter, and is read for each request. */
export type ShapeOf = (value: unknown) => unknown;

const nothing: ShapeOf = () => null;

/** Which values of a cursor are null: SQL compares with null by other operators. */
const nulls: ShapeOf = (cursor) =>
  typeof cursor === 'string' ? openCursor(cursor)?.map((value) => value === null) : cursor;

/**
 * Which conditions there are. Texts (also ids and instants), numbers and lists of them are what they
 * compare with; a flag of `isNull` changes the statement.
 */
const conditions: ShapeOf = (filter) => {
  if (isCompared(filter)) return '';
  if (typeof filter !== 'object' || filter === null) return filter;
  if (Array.isArray(filter)) return isCompared(filter[0]) ? '' : filter.map(conditions);
  return Object.fromEntries(Object.entries(filter).map(([name, of]) => [name, conditions(of)]));
};

const isCompared = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number';

type ArgumentShapes = Readonly<Record<string, ShapeOf>>;

const ofList: ArgumentShapes = { after: nulls, before: nulls, where: conditions };

/** The arguments that are read for each request; sizes and orders are written into the statement. */
const shapes: Readonly<Partial<Record<Meaning['kind'], ArgumentShapes>>> = {
  row: { id: nothing },
  node: { id: nothing },
  nodes: { ids: nothing },
  list: ofList,
  related: ofList,
};

/** What of an argument's values changes the statement; undefined where all of them do. */
export function shapeOfArgument(
  field: GraphQLField<unknown, unknown>,
  name: string,
): ShapeOf | undefined {
  const said = meaningOf(field);
  return said && shapes[said.kind]?.[name];
}

/** Whether a variable gives anything to the arguments that are read for each request. */
export function takesValues(field: GraphQLField<unknown, unknown>, node: FieldNode): boolean {
  return (node.arguments ?? []).some(
    ({ name, value }) => shapeOfArgument(field, name.value) !== undefined && holdsVariable(value),
  );
}

function holdsVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(holdsVariable);
    case Kind.OBJECT:
      return value.fields.some((field) => holdsVariable(field.value));
    default:
      return false;
  }
}
