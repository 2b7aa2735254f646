import type { Column, Policy } from '../catalog.ts';
import { fieldNameOf, fileNameOf } from '../names.ts';
import type { EnumType, Field, Join, Plan, RowType } from '../plan.ts';
import { Imports } from './imports.ts';
import { docstring, keyOf, literal, SourceFile } from './source-file.ts';

const drizzle = 'drizzle-orm/pg-core';

/** A table that is written: one of rows, or one that joins. */
interface Written {
  readonly table: RowType['table'];
  readonly list: string;
  readonly fields: readonly Field[];
  /** The tables that its fields refer to, by the field; only where both can import each other. */
  readonly refersTo: ReadonlyMap<Field, RowType>;
}

/** The files of the tables, by their paths below `src/db`. */
export function tableFiles(plan: Plan): Record<string, string> {
  const byName = (type: string) => plan.types.find(({ name }) => name === type)!;
  const imports = new Imports();
  const written: Written[] = [
    ...plan.types.map((type) => ({
      ...type,
      refersTo: new Map(
        type.references
          .filter((one) => imports.add(type.name, one.type))
          .map((one) => [one.field, byName(one.type)]),
      ),
    })),
    ...plan.joins.map(({ table, list, sides }) => ({
      table,
      list,
      fields: sides.map(({ field }) => field),
      refersTo: new Map(sides.map(({ field, type }) => [field, byName(type)])),
    })),
  ];
  const files = Object.fromEntries(
    written.map((one) => [`tables/${fileNameOf(one.list)}.ts`, tableFile(one)]),
  );
  const schemas = [
    ...new Set(
      [
        ...written.map(({ table }) => table),
        ...plan.enums.map(({ enumeration }) => enumeration),
      ].map(({ schema }) => schema),
    ),
  ]
    .filter((schema) => schema !== 'public')
    .toSorted();
  return {
    ...files,
    'tables/index.ts': written
      .map(({ list }) => `export { ${list} } from './${fileNameOf(list)}.ts';`)
      .toSorted()
      .join('\n'),
    ...(plan.enums.length > 0 ? { 'enums.ts': enumsFile(plan.enums) } : {}),
    ...(schemas.length > 0 ? { 'schemas.ts': schemasFile(schemas) } : {}),
  };
}

export const schemaName = (schema: string): string => `${fieldNameOf(schema)}Schema`;

function schemasFile(schemas: readonly string[]): string {
  const file = new SourceFile();
  file.use('pgSchema', drizzle);
  return file.text(
    schemas
      .map((schema) => `export const ${schemaName(schema)} = pgSchema(${literal(schema)});`)
      .join('\n'),
  );
}

function enumsFile(enums: readonly EnumType[]): string {
  const file = new SourceFile();
  const parts = enums.map(({ enumeration: { schema, name, comment, values }, name: own }) => {
    const make =
      schema === 'public'
        ? file.use('pgEnum', drizzle)
        : `${file.use(schemaName(schema), './schemas.ts')}.enum`;
    return `${docstring(comment)}export const ${own} = ${make}(${literal(name)}, [${values.map(literal).join(', ')}]);`;
  });
  return file.text(parts.join('\n\n'));
}

function tableFile({ table, list, fields, refersTo }: Written): string {
  const file = new SourceFile();
  const make =
    table.schema === 'public'
      ? `${file.use('pgTable', drizzle)}.withRLS`
      : `${file.use(schemaName(table.schema), '../schemas.ts')}.table.withRLS`;
  const columns = fields.map((field) => {
    const target = refersTo.get(field);
    return `${docstring(field.column.comment)}${keyOf(field.name)}: ${columnCode(file, table, field)}${
      target === undefined ? '' : referenceCode(file, list, target)
    },`;
  });
  const extra =
    table.key.length > 1
      ? `, (table) => [${file.use('primaryKey', drizzle)}({ columns: [${table.key
          .map((name) => `table.${fields.find(({ column }) => column.name === name)!.name}`)
          .join(', ')}] })]`
      : '';
  const body = `export const ${list} = ${make}(${literal(table.name)}, {\n${columns.join('\n')}\n}${extra});`;
  return file.text(`${docstring(describe(table.comment, table.policies))}${body}`);
}

function referenceCode(file: SourceFile, list: string, target: RowType): string {
  const column = `${target.list}.${target.key.name}`;
  if (target.list === list)
    return `.references((): ${file.use('type AnyPgColumn', drizzle).slice(5)} => ${column})`;
  file.use(target.list, `./${fileNameOf(target.list)}.ts`);
  return `.references(() => ${column})`;
}

function columnCode(file: SourceFile, table: RowType['table'], field: Field): string {
  const { column, shape, enumType } = field;
  const isKey = table.key.length === 1 && table.key[0] === column.name;
  const isUnique = !isKey && table.unique.some((one) => one.length === 1 && one[0] === column.name);
  return [
    enumType === null
      ? `${file.use(shape.column, drizzle)}(${[literal(column.name), optionsOf(column, shape.options)].filter((part) => part !== '').join(', ')})`
      : `${file.use(enumType.name, '../enums.ts')}(${literal(column.name)})`,
    shape.column === 'jsonb' ? '.$type<object>()' : '',
    column.dimensions > 0 ? '.array()' : '',
    isKey ? '.primaryKey()' : column.notNull ? '.notNull()' : '',
    isUnique ? '.unique()' : '',
    column.identity === null
      ? ''
      : column.identity === 'always'
        ? '.generatedAlwaysAsIdentity()'
        : '.generatedByDefaultAsIdentity()',
    column.default === null ? '' : defaultCode(file, column.default, shape),
  ].join('');
}

function optionsOf({ base, length, type }: Column, usual: string | undefined): string {
  const [, precision, scale] = /^numeric\((\d+),(-?\d+)\)/.exec(type) ?? [];
  const more =
    base.name === 'varchar' && length !== null
      ? `length: ${length}`
      : precision === undefined
        ? undefined
        : `precision: ${precision}, scale: ${scale}`;
  const options = [usual, more].filter((part) => part !== undefined);
  return options.length === 0 ? '' : `{ ${options.join(', ')} }`;
}

function defaultCode(file: SourceFile, preset: string, { column }: Field['shape']): string {
  if (preset === 'now()' && column === 'timestamp') return '.defaultNow()';
  if (preset === 'gen_random_uuid()' && column === 'uuid') return '.defaultRandom()';
  if (/^(true|false)$/.test(preset) && column === 'boolean') return `.default(${preset})`;
  if (/^\d+$/.test(preset) && ['integer', 'smallint'].includes(column))
    return `.default(${preset})`;
  return `.default(${file.use('sql', 'drizzle-orm')}\`${template(preset)}\`)`;
}

const template = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');

/** What a table is, and who may do what with its rows: the database's own words. */
function describe(comment: string | null, policies: readonly Policy[]): string {
  const lines = policies.map(({ name, command, permissive, roles, using, check }) =>
    [
      `- ${permissive ? '' : 'restrictive '}"${name}", ${command} to ${roles.join(', ')}:`,
      using === null ? '' : `using ${using}`,
      check === null ? '' : `with check ${check}`,
    ]
      .filter((part) => part !== '')
      .join(' ')
      .replaceAll(/\s+/g, ' '),
  );
  return [comment ?? '', 'The policies in the database:', ...lines]
    .filter((line) => line !== '')
    .join('\n');
}

/** How the tables hang together. */
export function relationsFile(plan: Plan): string {
  const file = new SourceFile();
  file.use('defineRelations', 'drizzle-orm');
  const parts = plan.types.map((type) => relationsOf(plan, type)).filter((part) => part !== '');
  const shape = parts.length === 0 ? '' : `, (r) => ({\n${parts.join('\n')}\n})`;
  file.useAll('tables', './tables/index.ts');
  return file.text(`/**
 * How rows hang together. A relation to one row can be null although its column is not: the row
 * may be there and hidden from the caller.
 */
export const relations = defineRelations(tables${shape});`);
}

function relationsOf({ types, joins }: Plan, type: RowType): string {
  const of = (name: string) => types.find((one) => one.name === name)!;
  const own = type.references.map(({ field, name, type: target }) => {
    const { list, key } = of(target);
    return `${name}: r.one.${list}({ from: r.${type.list}.${field.name}, to: r.${list}.${key.name} }),`;
  });
  const back = types.flatMap((other) =>
    other.references
      .filter((reference) => reference.type === type.name)
      .map(
        ({ field, back: name, isUnique }) =>
          `${name}: r.${isUnique ? 'one' : 'many'}.${other.list}({ from: r.${type.list}.${type.key.name}, to: r.${other.list}.${field.name} }),`,
      ),
  );
  const through = joinsOf(joins, type).map(({ list, near, far }) => {
    const target = of(far.type);
    return `${near.lists}: r.many.${target.list}({
      from: r.${type.list}.${type.key.name}.through(r.${list}.${near.field.name}),
      to: r.${target.list}.${target.key.name}.through(r.${list}.${far.field.name}),
    }),`;
  });
  const lines = [...own, ...back, ...through];
  return lines.length === 0 ? '' : `${type.list}: {\n${lines.toSorted().join('\n')}\n},`;
}

/** What a type is joined with, from its own side. */
export const joinsOf = (joins: readonly Join[], type: RowType) =>
  joins.flatMap(({ list, sides: [one, other] }) =>
    [
      { list, near: one, far: other },
      { list, near: other, far: one },
    ].filter(({ near }) => near.type === type.name),
  );
