import type { Catalog, Column, Command, Enum, ForeignKey, Table } from './catalog.ts';
import type { Mapping } from './mapping.ts';
import {
  capitalised,
  constantOf,
  fieldNameOf,
  listNameOf,
  referenceNameOf,
  rowNameOf,
  typeNameOf,
} from './names.ts';
import { shapeOf, type Shape } from './shapes.ts';

/** The request roles, by their names in the database. */
export interface Roles {
  readonly anonymous: string;
  readonly signedIn: string;
  /** Roles that a token may ask for. */
  readonly chosen: readonly string[];
}

export const namesOfRoles = ({ anonymous, signedIn, chosen }: Roles): string[] => [
  anonymous,
  signedIn,
  ...chosen,
];

/** What is to be written: the catalog, with a name for each thing, and what is left out. */
export interface Plan {
  readonly roles: Roles;
  readonly types: readonly RowType[];
  readonly joins: readonly Join[];
  readonly enums: readonly EnumType[];
  /** What the API will not show, each as a sentence. */
  readonly leftOut: readonly string[];
}

/** A table that becomes a type. */
export interface RowType {
  readonly table: Table;
  /** `Todo`. */
  readonly name: string;
  /** Its list and its table in TypeScript: `todos`. */
  readonly list: string;
  /** One of them: `todo`. */
  readonly row: string;
  readonly key: Field;
  readonly fields: readonly Field[];
  /** What it leads to. */
  readonly references: readonly Reference[];
  /** The role of requests with a token, whom mutations are for. */
  readonly signedIn: string;
  /** What it may do, by privileges and policies both. */
  readonly may: Readonly<Record<Exclude<Command, 'select'>, boolean>>;
}

/** A column that the API shows. */
export interface Field {
  readonly column: Column;
  /** Its name in TypeScript, and in the API where that shows it: `isComplete`. */
  readonly name: string;
  readonly shape: Shape;
  readonly enumType: EnumType | null;
  /** Whether the database says whose it is: its default asks who is there. */
  readonly isOwners: boolean;
}

/** A foreign key whose rows the API shows. */
export interface Reference {
  readonly field: Field;
  /** `project`. */
  readonly name: string;
  /** The type that it leads to. */
  readonly type: string;
  /** The name of the rows that lead there: `todos`. */
  readonly back: string;
  /** Whether at most one row leads there. */
  readonly isUnique: boolean;
}

/** A table that only joins two others. */
export interface Join {
  readonly table: Table;
  readonly list: string;
  readonly sides: readonly [JoinSide, JoinSide];
}

export interface JoinSide {
  readonly field: Field;
  readonly type: string;
  /** The name of the list of the other side's rows. */
  readonly lists: string;
}

export interface EnumType {
  readonly enumeration: Enum;
  /** In TypeScript: `grade`. */
  readonly name: string;
  /** In the API: `Grade`. */
  readonly type: string;
  /** Names of its values, by what they are in the database. */
  readonly values: Readonly<Record<string, string>>;
}

export const nameOf = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  `${schema}.${name}`;

/**
 * What a catalog becomes.
 *
 * @param mapping - names that are settled, and what is hidden
 */
export function planOf(catalog: Catalog, roles: Roles, mapping: Mapping): Plan {
  const leftOut: string[] = [];
  const enums = catalog.enums.map((one) => enumTypeOf(one, mapping));
  const candidates = catalog.tables.filter((table) => {
    const reason = reasonToLeaveOut(table, roles, mapping);
    if (reason !== null) leftOut.push(`${nameOf(table)}: ${reason}.`);
    return reason === null;
  });
  const fieldsOf = (table: Table) =>
    table.columns.flatMap((column): Field[] => {
      const found = fieldOf(table, column, enums, roles, mapping);
      if (typeof found === 'string') {
        leftOut.push(`${nameOf(table)}.${column.name}: ${found}.`);
        return [];
      }
      return [found];
    });
  const drafts = candidates.map((table) => draftOf(table, fieldsOf(table), roles, mapping));
  const joining = drafts.filter((draft) => isJoin(draft, drafts));
  const shown = drafts.filter((draft) => {
    if (joining.includes(draft)) return false;
    if (draft.key !== null) return true;
    leftOut.push(`${nameOf(draft.table)}: ${reasonOfKey(draft)}.`);
    return false;
  }) as Keyed[];
  const types = shown.map((draft) => withReferences(draft, shown, mapping));
  const joins = joining.flatMap((draft) => joinOf(draft, shown, mapping) ?? []);
  const used = new Set(types.flatMap(({ fields }) => fields.map(({ enumType }) => enumType)));
  return { roles, types, joins, enums: enums.filter((one) => used.has(one)), leftOut };
}

const isOneOf = (roles: Roles, names: readonly string[]) =>
  namesOfRoles(roles).some((role) => names.includes(role));

/** Whether both a privilege and a policy let a role do something with the rows of a table. */
function mayDo({ privileges, policies }: Table, role: string, command: Command): boolean {
  return (
    privileges[role]?.includes(command) === true &&
    policies.some(
      (policy) =>
        policy.permissive &&
        (policy.command === command || policy.command === 'all') &&
        policy.binds.includes(role),
    )
  );
}

function reasonToLeaveOut(table: Table, roles: Roles, mapping: Mapping): string | null {
  const { kind, privileges } = table;
  if (mapping[nameOf(table)] === null) return 'it is hidden by adopt/names.json';
  if (kind === 'partition') return 'it is a partition, and is read through the table it is part of';
  if (kind !== 'table') return `it is a ${kind}, which has no policies of its own`;
  if (!namesOfRoles(roles).some((role) => privileges[role]?.includes('select'))) {
    return 'no request role may read it';
  }
  if (!namesOfRoles(roles).some((role) => mayDo(table, role, 'select'))) {
    return 'no policy lets a request role read any row of it';
  }
  return null;
}

/** The field that a column becomes; or why it becomes none. */
function fieldOf(
  table: Table,
  column: Column,
  enums: readonly EnumType[],
  roles: Roles,
  mapping: Mapping,
): Field | string {
  const key = `${nameOf(table)}.${column.name}`;
  if (mapping[key] === null) return 'it is hidden by adopt/names.json';
  const readers = Object.entries(column.privileges).filter(([, may]) => may.includes('select'));
  if (!isOneOf(roles, Object.keys(Object.fromEntries(readers)))) {
    return 'no request role may read it';
  }
  const enumType = enums.find(({ enumeration }) => nameOf(enumeration) === nameOf(column.base));
  const shape = shapeOf(column, enumType !== undefined);
  if (shape === null) return `no scalar of this server shows a ${column.type} as it is`;
  return {
    column,
    name: mapping[key] ?? fieldNameOf(column.name),
    shape,
    enumType: enumType ?? null,
    isOwners: asksWhoIsThere(column),
  };
}

/** Whether a default depends on who asks: it is the database's to say, and no input's. */
const asksWhoIsThere = ({ default: preset, defaultCalls }: Column): boolean =>
  preset !== null &&
  (defaultCalls.some((schema) => schema === 'auth' || schema === 'rowhouse') ||
    /\bcurrent_setting\(|\b(CURRENT_USER|SESSION_USER|CURRENT_ROLE)\b/i.test(preset));

type Draft = Omit<RowType, 'key' | 'references'> & { readonly key: Field | null };
type Keyed = Draft & { readonly key: Field };

function draftOf(
  table: Table,
  fields: readonly Field[],
  { signedIn }: Roles,
  mapping: Mapping,
): Draft {
  const name = mapping[nameOf(table)] ?? typeNameOf(table.name);
  const [part, ...more] = table.key;
  const key = fields.find(({ column, shape }) => column.name === part && shape.isKey);
  const may = (command: Command) => mayDo(table, signedIn, command);
  return {
    table,
    name,
    list: listNameOf(name),
    row: rowNameOf(name),
    key: more.length === 0 ? (key ?? null) : null,
    fields,
    signedIn,
    may: { insert: may('insert'), update: may('update'), delete: may('delete') },
  };
}

function reasonOfKey({ table }: Draft): string {
  if (table.key.length === 0) return 'it has no primary key, by which its rows would be known';
  if (table.key.length === 1) return `its key, ${table.key[0]}, can't be shown as an id`;
  return `its primary key is of several columns (${table.key.join(', ')}), and ids know a row by one: give it a key of one column, and make these unique`;
}

/** The one table that a foreign key's rows are known in by their key, and the column that has it. */
function targetOf(
  key: ForeignKey,
  drafts: readonly Draft[],
): { readonly draft: Keyed; readonly column: string } | null {
  const draft = drafts.find(({ table }) => table.schema === key.schema && table.name === key.table);
  if (draft === undefined || draft.key === null) return null;
  const place = key.targets.indexOf(draft.key.column.name);
  return place < 0 ? null : { draft: draft as Keyed, column: key.columns[place]! };
}

/** Two foreign keys, which together are the key, and no other column. */
function isJoin({ table, fields }: Draft, drafts: readonly Draft[]): boolean {
  const { key, columns, foreignKeys } = table;
  if (key.length !== 2 || columns.length !== 2 || fields.length !== 2) return false;
  const targets = foreignKeys.map((one) => targetOf(one, drafts));
  return (
    targets.length === 2 &&
    new Set(targets.map((one) => one?.column)).size === 2 &&
    targets.every((one) => one !== null && key.includes(one.column))
  );
}

function joinOf(draft: Draft, shown: readonly Keyed[], mapping: Mapping): Join | null {
  const [one, other] = draft.table.foreignKeys.map((key) => {
    const target = targetOf(key, shown);
    const field = draft.fields.find(({ column }) => column.name === target?.column);
    return target === null || field === undefined ? null : { field, draft: target.draft };
  });
  if (one == null || other == null) return null;
  const side = (own: typeof one, far: typeof one): JoinSide => ({
    field: own.field,
    type: own.draft.name,
    lists:
      mapping[`${nameOf(draft.table)}.${own.field.column.name}`] ??
      (own.draft === far.draft
        ? `${far.draft.list}By${capitalised(far.field.name)}`
        : far.draft.list),
  });
  return { table: draft.table, list: draft.list, sides: [side(one, other), side(other, one)] };
}

function withReferences(draft: Keyed, shown: readonly Keyed[], mapping: Mapping): RowType {
  const { table } = draft;
  const found = table.foreignKeys.flatMap((key) => {
    const target = targetOf(key, shown);
    const field = draft.fields.find(({ column }) => column.name === target?.column);
    return target === null || field === undefined ? [] : [{ key, field, target: target.draft }];
  });
  // One column may be in several keys: the first says what it leads to.
  const first = found.filter(
    ({ field }, index) => found.findIndex((one) => one.field === field) === index,
  );
  const named = new Map<Field, Field>();
  const references = first.map(({ key, field, target }): Reference => {
    const name =
      mapping[`${nameOf(table)}.${field.column.name}`] ??
      referenceNameOf(field.column.name, target.key.column.name);
    const several = target === draft || first.filter((one) => one.target === target).length > 1;
    const isUnique = table.unique.some(
      (columns) => columns.length === 1 && columns[0] === field.column.name,
    );
    const usual = isUnique ? draft.row : draft.list;
    const renamed = field === draft.key ? field : { ...field, name: `${name}Id` };
    named.set(field, renamed);
    return {
      field: renamed,
      name: field === draft.key && name === field.name ? target.row : name,
      type: target.name,
      back:
        mapping[`${nameOf(table)}.${key.name}`] ??
        (several ? `${usual}By${capitalised(name)}` : usual),
      isUnique,
    };
  });
  return { ...draft, fields: draft.fields.map((one) => named.get(one) ?? one), references };
}

function enumTypeOf(enumeration: Enum, mapping: Mapping): EnumType {
  const key = nameOf(enumeration);
  const type = mapping[key] ?? capitalised(enumeration.name);
  return {
    enumeration,
    name: rowNameOf(type),
    type,
    values: Object.fromEntries(
      enumeration.values.map((value) => [value, mapping[`${key}.${value}`] ?? constantOf(value)]),
    ),
  };
}
