import { constantOf, fileNameOf } from '../names.ts';
import type { EnumType, Field, Plan, Reference, RowType } from '../plan.ts';
import { Imports } from './imports.ts';
import { inputCode } from './inputs.ts';
import { keyOf, literal, SourceFile } from './source-file.ts';
import { joinsOf } from './tables.ts';

const engine = '../engine/index.ts';

/** The files of the nouns, by their paths below `src/schema`. */
export function schemaFiles(plan: Plan): Record<string, string> {
  return {
    'api.ts': `import { relations } from '../db/relations.ts';
import { createApi } from '../engine/index.ts';

export const api = createApi(relations${optionsOf(plan)});

export const { builder, defineInput, defineList } = api;`,
    ...(plan.enums.length === 0 ? {} : { 'enums.ts': enumsFile(plan.enums) }),
    ...Object.fromEntries(
      [...otherSides(plan)].map(([type, { own }]) => [
        `${schemaFileOf(type)}.ts`,
        typeFile(type, own),
      ]),
    ),
  };
}

/** Nothing is recorded but where the team asks for it. */
function optionsOf({ types }: Plan): string {
  const written = types.filter(({ may }) => may.insert || may.update || may.delete);
  if (written.length === 0) return '';
  return `, { notRecorded: [${written.map(({ list }) => literal(list)).join(', ')}] }`;
}

/** Files that the folder has already. */
const taken = ['api', 'enums'];

export const schemaFileOf = ({ name }: RowType): string => {
  const file = fileNameOf(name);
  return taken.includes(file) ? `${file}-row` : file;
};

function enumsFile(enums: readonly EnumType[]): string {
  const file = new SourceFile();
  file.use('builder', './api.ts');
  const parts = enums.map(({ enumeration, type, values }) => {
    const lines = Object.entries(values).map(
      ([value, name]) => `${name}: ${name === value ? '{}' : `{ value: ${literal(value)} }`},`,
    );
    const described =
      enumeration.comment === null ? '' : `description: ${literal(enumeration.comment)},`;
    return `export const ${type}Enum = builder.enumType(${literal(type)}, { ${described} values: {\n${lines.join('\n')}\n} as const });`;
  });
  return file.text(parts.join('\n\n'));
}

/** A list of rows that refer to a type, or that are joined with it. */
interface OtherSide {
  readonly name: string;
  readonly other: RowType;
  readonly isOne: boolean;
}

/** What leads to each type: what stands in its own file, and what would close a cycle of imports there. */
export function otherSides(plan: Plan) {
  const imports = new Imports();
  return new Map(
    plan.types.map((type) => {
      const { own = [], apart = [] } = Object.groupBy(sidesOf(plan, type), ({ other }) =>
        imports.add(type.name, other.name) ? 'own' : 'apart',
      );
      return [type, { own, apart }];
    }),
  );
}

function sidesOf(plan: Plan, type: RowType): OtherSide[] {
  const referring = plan.types.flatMap((other) =>
    other.references
      .filter((reference) => reference.type === type.name)
      .map(({ back, isUnique }) => ({ name: back, other, isOne: isUnique })),
  );
  const joined = joinsOf(plan.joins, type).map(({ near, far }) => ({
    name: near.lists,
    other: plan.types.find(({ name }) => name === far.type)!,
    isOne: false,
  }));
  return [...referring, ...joined];
}

function typeFile(type: RowType, sides: readonly OtherSide[]): string {
  const file = new SourceFile();
  const { name, list, key, table } = type;
  for (const used of ['builder', 'defineList']) file.use(used, './api.ts');
  const fields = [
    ...shownFields(type).map((field) => columnField(file, field)),
    ...type.references.map(referenceField),
    ...sides
      .filter(({ other }) => other !== type)
      .map((side) => `${side.name}: ${sideField(file, type, side, './')},`),
  ];
  const node = `export const ${name} = builder.drizzleNode(${literal(list)}, {
    name: ${literal(name)},
    ${table.comment === null ? '' : `description: ${literal(table.comment)},`}
    id: { column: (row) => row.${key.name} },
    select: { columns: {} },
    fields: ${fields.length === 0 ? '() => ({})' : `(t) => ({\n${fields.join('\n')}\n})`},
  });`;
  const own = sides
    .filter(({ other }) => other === type)
    .map((side) => sideStatement(file, type, side));
  const body = [node, listCode(file, type), ...own, ...inputCode(file, type)].join('\n\n');
  return file.text(body);
}

/** The key is shown as the id, where it has no name of its own. */
const shownFields = ({ fields, key, references }: RowType): Field[] =>
  fields.filter(
    (field) =>
      !references.some((one) => one.field === field) && (field !== key || field.name !== 'id'),
  );

/** What shows a field's values. */
export function typeOf(file: SourceFile, { enumType, shape }: Field): string {
  return enumType === null
    ? literal(shape.scalar!)
    : file.use(`${enumType.type}Enum`, './enums.ts');
}

function columnField(file: SourceFile, field: Field): string {
  const { column, name, shape } = field;
  const described = column.comment === null ? [] : [`description: ${literal(column.comment)}`];
  if (column.dimensions > 0) {
    const nullable = `nullable: ${file.use('itemsMayBeNull', engine)}(${!column.notNull})`;
    return `${name}: t.expose(${literal(name)}, { ${[`type: [${typeOf(file, field)}]`, nullable, ...described].join(', ')} }),`;
  }
  const options = [...(column.notNull ? [] : ['nullable: true']), ...described];
  if (shape.expose !== undefined) {
    const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`;
    return `${name}: t.${shape.expose}(${literal(name)}${given}),`;
  }
  return `${name}: t.expose(${literal(name)}, { ${[`type: ${typeOf(file, field)}`, ...options].join(', ')} }),`;
}

const referenceField = ({ name, field: { column } }: Reference): string =>
  `${name}: t.relation(${literal(name)}, { nullable: true${column.comment === null ? '' : `, description: ${literal(column.comment)}`} }),`;

/**
 * A field for what leads to a type.
 *
 * @param folder - of the nouns, from where it is written
 */
function sideField(
  file: SourceFile,
  type: RowType,
  { name, other, isOne }: OtherSide,
  folder: string,
): string {
  if (isOne) return `t.relation(${literal(name)}, { nullable: true })`;
  const list = `${other.row}List`;
  if (other !== type || folder !== './') file.use(list, `${folder}${schemaFileOf(other)}.ts`);
  return `t.field({
    type: ${list}.connection,
    args: ${file.use('listArguments', engine)}(${list}),
    ...${file.use('relatedConnection', engine)}(${literal(type.list)}, ${literal(name)}, ${list}),
  })`;
}

/** The same as a statement by itself, where the type is finished already. */
export const sideStatement = (
  file: SourceFile,
  type: RowType,
  side: OtherSide,
  folder = './',
): string =>
  `builder.drizzleObjectField(${type.name}, ${literal(side.name)}, (t) => ${sideField(file, type, side, folder)});`;

function listCode(file: SourceFile, type: RowType): string {
  const { name, list, row, references, fields } = type;
  const ordered = fields.filter(({ shape }) => shape.isOrdered);
  const filters = [
    ...ordered
      .filter((field) => field !== type.key || field.name !== 'id')
      .map((field) => {
        const reference = references.find((one) => one.field === field);
        const by =
          reference !== undefined
            ? `{ id: ${literal(reference.type)} }`
            : field.enumType === null
              ? 'true'
              : `{ enum: ${typeOf(file, field)} }`;
        return `${keyOf(field.name)}: ${by},`;
      }),
    ...references.map(({ name: own, type: target }) => `${own}: { row: ${literal(target)} },`),
  ];
  const orders = ordered
    .filter((field) => !references.some((one) => one.field === field))
    .map(
      ({ name: column }) =>
        `${constantOf(column)}: { column: ${literal(column)}, description: 'By \`${column}\`.' },`,
    );
  return `export const ${row}List = defineList({
    name: ${literal(name)},
    plural: ${literal(list)},
    table: ${literal(list)},
    node: ${name},
    defaultOrder: ${literal(defaultOrder(type).name)},
    ${filters.length === 0 ? '' : `filters: {\n${filters.join('\n')}\n},`}
    ${orders.length === 0 ? '' : `orders: {\n${orders.join('\n')}\n},`}
  });`;
}

/** The key, which has an index; where that says nothing of an order, when a row was made. */
function defaultOrder({ key, fields }: RowType): Field {
  if (key.shape.column !== 'uuid') return key;
  const made = fields.find(
    ({ column: { base, name, notNull } }) =>
      base.name.startsWith('timestamp') && notNull && /^(created|inserted)/i.test(name),
  );
  return made ?? key;
}
