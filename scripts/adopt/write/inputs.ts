import { sentence, spoken } from '../names.ts';
import type { Field, RowType } from '../plan.ts';
import { literal, type SourceFile } from './source-file.ts';

const engine = '../engine/index.ts';

/** The fields of a type that an input may set: by the privilege, and by what is the database's to say. */
function settable(type: RowType, command: 'insert' | 'update'): Field[] {
  return type.fields.filter(
    ({ column, isOwners }) =>
      !isOwners &&
      !column.generated &&
      column.identity !== 'always' &&
      column.privileges[type.signedIn]?.includes(command) === true,
  );
}

/** What a new row can be given. Its key only where the database makes none. */
export const creatable = (type: RowType): Field[] =>
  settable(type, 'insert').filter(
    (field) =>
      field !== type.key || (field.column.default === null && field.column.identity === null),
  );

/** Whether clients may make the id of a new row. */
const makesIds = ({ key, signedIn }: RowType): boolean =>
  key.shape.column === 'uuid' &&
  key.column.default !== null &&
  key.column.privileges[signedIn]?.includes('insert') === true;

/** What can be changed in a row. */
export const changeable = (type: RowType): Field[] =>
  settable(type, 'update').filter((field) => field !== type.key);

/**
 * Why a table has no mutation although a privilege and a policy allow it: a column that has to be given and
 * can't be.
 */
export function ungivable(type: RowType): string[] {
  const given = new Set(creatable(type).map(({ column }) => column.name));
  return type.table.columns
    .filter(
      ({ name, notNull, default: preset, identity, generated }) =>
        notNull && preset === null && identity === null && !generated && !given.has(name),
    )
    .map(({ name }) => name);
}

/** What may be done to a type's rows by mutations. */
export const writesOf = (type: RowType) => ({
  create: type.may.insert && creatable(type).length > 0 && ungivable(type).length === 0,
  update: type.may.update && changeable(type).length > 0,
  delete: type.may.delete,
});

/** The inputs of a type, each as a statement. */
export function inputCode(file: SourceFile, type: RowType): string[] {
  const { name, row } = type;
  const writes = writesOf(type);
  const use = (what: string) => file.use(what, engine);
  if (writes.create || writes.update || writes.delete) file.use('defineInput', './api.ts');
  const statement = (verb: string, description: string, fields: readonly string[]) =>
    `export const ${verb}${name} = defineInput('${verb}${name}Input', ${literal(description)}, {\n${fields.join('\n')}\n});`;
  const id = () =>
    `id: ${use('required')}(${use('idOf')}(${literal(name)}), 'The ${spoken(row)}.'),`;
  const condition = () => (hasUpdatedAt(type) ? [`${use('ifUpdatedAt')},`] : []);
  const found: string[] = [];
  if (writes.create) {
    const fields = creatable(type).map((field) => inputField(file, type, field, 'insert'));
    const own = makesIds(type) ? [`id: ${use('newId')}(${literal(name)}),`] : [];
    found.push(statement('Create', `A new ${spoken(row)}.`, [...own, ...fields]));
  }
  if (writes.update) {
    const fields = changeable(type).map((field) => inputField(file, type, field, 'update'));
    found.push(
      statement('Update', 'A field left out stays as it is.', [id(), ...condition(), ...fields]),
    );
  }
  if (writes.delete)
    found.push(statement('Delete', `Which ${spoken(row)} goes.`, [id(), ...condition()]));
  return found;
}

/** Where nothing moves `updated_at`, it would be no sign that somebody else was faster. */
const hasUpdatedAt = ({ table, fields }: RowType): boolean =>
  table.changesUpdates &&
  fields.some(({ name, shape }) => name === 'updatedAt' && shape.scalar === 'DateTime');

function inputField(
  file: SourceFile,
  type: RowType,
  field: Field,
  command: 'insert' | 'update',
): string {
  const { column, name } = field;
  const isNeeded = command === 'insert' && column.notNull && column.default === null;
  const how = !column.notNull ? 'nullable' : isNeeded ? 'required' : 'omittable';
  const reference = type.references.find((one) => one.field === field);
  const description = column.comment ?? sentence(reference?.name ?? name);
  return `${name}: ${file.use(how, engine)}(${valueCode(file, type, field)}, ${literal(description)}),`;
}

function valueCode(file: SourceFile, type: RowType, field: Field): string {
  const { column, enumType, shape, name } = field;
  const reference = type.references.find((one) => one.field === field);
  if (reference !== undefined) return `${file.use('idOf', engine)}(${literal(reference.type)})`;
  const item =
    enumType === null
      ? usual(file, shape.input!, `The ${spoken(name)}`, column.length)
      : `${file.use('valueOf', engine)}(${file.use(`${enumType.type}Enum`, './enums.ts')}, ${file.use('z', 'zod')}.enum(${file.use(enumType.name, '../db/enums.ts')}.enumValues))`;
  return column.dimensions > 0 ? `${file.use('listOf', engine)}(${item})` : item;
}

function usual(file: SourceFile, input: string, called: string, length: number | null): string {
  const value = file.use(input, engine);
  if (input !== 'anyText') return value;
  return `${value}(${literal(called)}${length === null ? '' : `, ${length}`})`;
}
