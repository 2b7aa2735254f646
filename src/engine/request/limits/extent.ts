import {
  getNamedType,
  isInputObjectType,
  Kind,
  type GraphQLInputField,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import { followsRelation } from '../../lists/follows-relation.ts';

/** How much the values hold that an operation gives to arguments. */
export interface Extent {
  /** Objects, lists, and what stands in an object: about one for each piece of SQL that a filter makes. */
  readonly parts: number;
  /** Numbers, texts and the like, each item of a list too. */
  readonly values: number;
  /** Of all texts, in UTF-16 units. */
  readonly characters: number;
  /** How often a filter follows a relation: each is a look at another table. */
  readonly relations: number;
}

const none: Extent = { parts: 0, values: 0, characters: 0, relations: 0 };
const one: Extent = { parts: 1, values: 1, characters: 0, relations: 0 };

const ofText = (text: string): Extent => ({ ...one, characters: text.length });

/** The type of the place that a value stands in; undefined where it is not known. */
type Place = GraphQLInputType | undefined;

/** @param value - of a variable, of whatever type a client sent */
export function extentOf(value: unknown, place: Place): Extent {
  if (value == null) return none;
  if (typeof value === 'string') return ofText(value);
  if (typeof value !== 'object') return one;
  if (Array.isArray(value)) {
    return within(
      value.map((item) => extentOf(item, place)),
      true,
    );
  }
  return within(
    Object.entries(value).map(([name, item]) =>
      inField(fieldIn(place, name), (type) => extentOf(item, type)),
    ),
    false,
  );
}

/**
 * @param ofVariable - told of each variable in the value
 */
export function extentOfLiteral(
  node: ValueNode,
  place: Place,
  ofVariable: (name: string) => void,
): Extent {
  const inner = (item: ValueNode, type: Place) => extentOfLiteral(item, type, ofVariable);
  switch (node.kind) {
    case Kind.VARIABLE:
      ofVariable(node.name.value);
      return none;
    case Kind.NULL:
      return none;
    case Kind.LIST:
      return within(
        node.values.map((item) => inner(item, place)),
        true,
      );
    case Kind.OBJECT:
      return within(
        node.fields.map(({ name, value }) =>
          inField(fieldIn(place, name.value), (type) => inner(value, type)),
        ),
        false,
      );
    case Kind.BOOLEAN:
      return one;
    default:
      return ofText(node.value);
  }
}

function fieldIn(place: Place, name: string): GraphQLInputField | undefined {
  const type = place && getNamedType(place);
  return isInputObjectType(type) ? type.getFields()[name] : undefined;
}

/** What a field of an object holds. */
function inField(field: GraphQLInputField | undefined, extent: (type: Place) => Extent): Extent {
  const inner = extent(field?.type);
  if (field === undefined || !followsRelation(field)) return inner;
  return { ...inner, relations: inner.relations + 1 };
}

/** A list of texts or numbers is one part, as it is one parameter. */
function within(items: readonly Extent[], isList: boolean): Extent {
  let parts = 1;
  let values = 0;
  let characters = 0;
  let relations = 0;
  for (const inner of items) {
    // What is no object and no list has one part, and one value.
    parts += isList && inner.parts === 1 && inner.values === 1 ? 0 : inner.parts;
    values += inner.values;
    characters += inner.characters;
    relations += inner.relations;
  }
  return { parts, values, characters, relations };
}
