import { mappingFile } from './mapping.ts';
import { isName } from './names.ts';
import { nameOf, type Plan, type RowType } from './plan.ts';

/** Types that every schema of this server has, or may have. */
const usualTypes = [
  'Query',
  'Mutation',
  'Subscription',
  'Node',
  'PageInfo',
  'OrderDirection',
  ...[
    'String',
    'Int',
    'Float',
    'Boolean',
    'ID',
    'UUID',
    'BigInt',
    'Decimal',
    'Date',
    'DateTime',
  ].flatMap((scalar) => [scalar, `${scalar}Filter`]),
  'LocalDateTime',
  'LocalDateTimeFilter',
  'JSON',
  'IntFilter',
];

/** What is made beside the type of a row. */
const typesOf = ({ name }: RowType): string[] => [
  name,
  ...['Connection', 'ConnectionEdge', 'Edge', 'Filter', 'Order', 'OrderField', 'RowFilter'].map(
    (what) => `${name}${what}`,
  ),
  ...['Create', 'Update', 'Delete'].flatMap((verb) => [
    `${verb}${name}Input`,
    `${verb}${name}Payload`,
  ]),
];

interface Named {
  /** As the mapping file knows it. */
  readonly key: string;
  readonly name: string;
  /** What the file says of it now, where that is another name. */
  readonly from?: string;
}

/**
 * Looks for names that GraphQL can't have, and for two things that would have one name.
 *
 * @returns a sentence for each, with the line of the mapping file that settles it
 */
export function collisions(plan: Plan): string[] {
  const { types, enums } = plan;
  const ofTables = types.map((type) => ({ key: nameOf(type.table), names: typesOf(type) }));
  const ofEnums = enums.map(({ enumeration, type }) => ({
    key: nameOf(enumeration),
    names: [type, `${type}Filter`],
  }));
  const typeNames = [...ofTables, ...ofEnums].flatMap(({ key, names }) =>
    names.map((name) => ({ key, name, from: names[0]! })),
  );
  const rootNames = types.flatMap(({ table, list, row, name: from }) =>
    [list, row].map((name) => ({ key: nameOf(table), name, from })),
  );
  const found = [
    ...problemsOf('the type', typeNames, usualTypes),
    ...problemsOf('the root field', rootNames, ['node', 'nodes']),
    ...types.flatMap((type) => problemsOf(`a field of ${type.name}`, fieldsOf(type, plan), [])),
    ...types.flatMap((type) =>
      problemsOf(`a filter of ${type.name}`, filtersOf(type), ['and', 'or', 'not']),
    ),
    ...enums.flatMap(({ enumeration, type, values }) =>
      problemsOf(
        `a value of ${type}`,
        Object.entries(values).map(([value, name]) => ({
          key: `${nameOf(enumeration)}.${value}`,
          name,
        })),
        ['true', 'false', 'null'],
      ),
    ),
  ]; // One is enough for each thing: its other names follow from that.
  return [...new Map(found.toReversed())].map(([, problem]) => problem).toReversed();
}

function fieldsOf(type: RowType, { types, joins }: Plan): Named[] {
  const key = nameOf(type.table);
  const columns = type.fields
    .filter((field) => field !== type.key || field.name !== 'id')
    .map(({ column, name }) => ({ key: `${key}.${column.name}`, name }));
  return [
    { key: `${key}.${type.key.column.name}`, name: 'id' },
    ...columns,
    ...type.references.map(({ field, name }) => ({ key: `${key}.${field.column.name}`, name })),
    ...types.flatMap((other) =>
      other.references
        .filter((reference) => reference.type === type.name)
        .map(({ field, back }) => {
          const foreignKey = other.table.foreignKeys.find(({ columns: own }) =>
            own.includes(field.column.name),
          );
          return { key: `${nameOf(other.table)}.${foreignKey?.name ?? ''}`, name: back };
        }),
    ),
    ...joins.flatMap(({ table, sides }) =>
      sides
        .filter((side) => side.type === type.name)
        .map(({ field, lists }) => ({ key: `${nameOf(table)}.${field.column.name}`, name: lists })),
    ),
  ];
}

const filtersOf = ({ table, fields }: RowType): Named[] =>
  fields
    .filter(({ shape }) => shape.isOrdered)
    .map(({ column, name }) => ({ key: `${nameOf(table)}.${column.name}`, name }));

function problemsOf(
  what: string,
  given: readonly Named[],
  taken: readonly string[],
): [key: string, problem: string][] {
  const owners = new Map<string, string | null>(taken.map((name) => [name, null]));
  return given.flatMap(({ key, name, from = name }): [string, string][] => {
    const owner = owners.get(name);
    const settle = `Settle it in ${mappingFile}, for example "${key}": "${proposed(from)}".`;
    if (!isName(name)) {
      return [[key, `${key} would be ${what} "${name}", which is no name in GraphQL. ${settle}`]];
    }
    if (owner === undefined) {
      owners.set(name, key);
      return [];
    }
    const sentence =
      owner === null
        ? `${key} would be ${what} ${name}, which this server has already.`
        : `${owner} and ${key} would both be ${what} ${name}.`;
    return [[key, `${sentence} ${settle}`]];
  });
}

/** Another name, which GraphQL can have. */
const proposed = (name: string): string =>
  isName(name) ? `${name}Row` : `n${name.replaceAll(/\W/g, '')}`;
