import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
} from 'graphql';
import type { Random } from '../soak/random.ts';

/** What ids and texts are made of. */
export interface Material {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** Any value of a type, mostly small. */
export function anyValue(
  type: GraphQLInputType,
  random: Random,
  material: Material,
  depth = 4,
): unknown {
  if (isNonNullType(type)) return anyValue(type.ofType, random, material, depth);
  if (isListType(type)) {
    const count = depth <= 0 ? 0 : random.pick([1, 2, 3, 10]);
    return Array.from({ length: count }, () => anyValue(type.ofType, random, material, depth - 1));
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const needed = fields.filter((field) => isNonNullType(field.type));
    const chosen = new Set([
      ...needed,
      ...(depth <= 0 ? [] : random.some(fields, 1 + random.below(2))),
    ]);
    return Object.fromEntries(
      [...chosen].map((field) => [field.name, anyValue(field.type, random, material, depth - 1)]),
    );
  }
  switch (type.toString()) {
    case 'Int':
      return random.pick([1, 20, 100]);
    case 'Boolean':
      return random.chance(0.5);
    case 'DateTime':
      return random.pick(['2020-01-01T00:00:00Z', '2120-01-01T00:00:00Z']);
    case 'ID':
      return random.pick(material.ids);
    default:
      return random.pick(material.texts);
  }
}

/** The same value with one of its lists or texts longer, or one of its parts nested once more. */
export function grow(value: unknown, random: Random): unknown {
  if (typeof value === 'string') return value.repeat(random.pick([2, 10])).slice(0, 10_000);
  if (Array.isArray(value)) {
    if (value.length > 0 && random.chance(0.4)) {
      const at = random.below(value.length);
      return value.map((item: unknown, nth) => (nth === at ? grow(item, random) : item));
    }
    const times = random.pick([2, 10, 100]);
    // Different texts, lest equal ones be told once.
    return Array.from({ length: times }, (_, nth) =>
      (value as unknown[]).map((item) => vary(item, nth)),
    )
      .flat()
      .slice(0, 2000);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const isFilter = !entries.some(([name]) => /^(?:eq|ne|in|notIn|contains|field|id)$/.test(name));
  if (isFilter && random.chance(0.3))
    return random.pick([{ or: [value] }, { and: [value] }, { not: value }]);
  const [chosen] = entries.length === 0 ? [] : [random.pick(entries)];
  if (chosen === undefined) return value;
  return { ...value, [chosen[0]]: grow(chosen[1], random) };
}

function vary(value: unknown, nth: number): unknown {
  if (typeof value === 'string' && !/^[A-Z_]+$|^\d{4}-|=$/.test(value)) return `${value}${nth}`;
  return value;
}
