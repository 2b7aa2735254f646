import { getTableConfig } from 'drizzle-orm/pg-core';
import {
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { AnyRelations } from 'drizzle-orm';
import { extrasOf, followedBy, tableOf } from '../compiled/field-facts.ts';
import type { List } from '../lists/list.ts';
import { meaningOf } from '../lists/meaning.ts';
import { outsideOf } from '../outside/outside-field.ts';
import type { NodeTypes } from '../schema/global-id.ts';
import { relationsOf, tableNamed } from '../schema/tables.ts';
import { faultOfOutside } from './outside.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * Looks at what fields say that they give.
 *
 * @throws TypeError with the field's name, where that can't be
 */
export function checkFields(schema: GraphQLSchema): void {
  const relations = relationsOf(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const reason = faultOf(relations, type, field);
      if (reason !== null) throw new TypeError(`${type.name}.${field.name} ${reason}.`);
    }
  }
}

function faultOf(relations: AnyRelations, type: GraphQLObjectType, field: Field): string | null {
  const said = meaningOf(field);
  const table = tableOf(relations, type);
  const outside = outsideOf(field);
  if (outside !== undefined) return faultOfOutside(field, outside, table);
  switch (said?.kind) {
    case 'list':
      return faultOfList(field, said.list);
    case 'related':
      return said.parent === table
        ? faultOfList(field, said.list)
        : `follows a relation of ${said.parent}, but ${type.name} shows rows of ${table ?? 'no table'}`;
    case 'row': {
      const shown = getNamedType(field.type).name;
      return shown === said.typeName ? null : `gives a row of ${said.typeName} as ${shown}`;
    }
    case 'named':
      return said.parent === table
        ? faultOfNamed(field, said.only, said.of)
        : `gives rows that ${said.parent} names, but ${type.name} shows rows of ${table ?? 'no table'}`;
    case 'extra':
      return Object.hasOwn(extrasOf(field), said.name)
        ? null
        : `means the value ${said.name}, which is not among its \`select.extras\``;
    default:
      return table === undefined ? null : faultOfRelation(relations, table, field);
  }
}

/** Whether the field's type and arguments are those of the list that it gives. */
function faultOfList(field: Field, { typeName, filterInput, orderInput }: List): string | null {
  const shown = getNamedType(field.type).name;
  if (shown !== `${typeName}Connection`) return `gives the list of ${typeName} as ${shown}`;
  const wanted = {
    where: filterInput === null ? undefined : `${typeName}Filter`,
    orderBy: orderInput === null ? undefined : `${typeName}Order`,
  };
  for (const [name, expected] of Object.entries(wanted)) {
    const given = field.args.find((argument) => argument.name === name);
    const found = given && getNamedType(given.type).name;
    if (found === expected) continue;
    return `gives the list of ${typeName}, but its argument ${name} is ${found ?? 'missing'}`;
  }
  return null;
}

/** Whether a field can show the rows that its own row names. */
function faultOfNamed(
  field: Field,
  only: readonly string[] | undefined,
  { nodes }: NodeTypes,
): string | null {
  if (isNonNullType(field.type)) return 'shows a row that may be gone or hidden: make it nullable';
  const unknown = only?.find((name) => !nodes.has(name));
  return unknown === undefined
    ? null
    : `gives rows of ${unknown}, and no type of this name has global ids`;
}

/** Whether a field that shows a row of another table is null where that row is hidden. */
function faultOfRelation(relations: AnyRelations, table: string, field: Field): string | null {
  if (!isNonNullType(field.type) || !isObjectType(field.type.ofType)) return null;
  const relation = followedBy(relations, table, field);
  if (relation === undefined) return null;
  const target = relation.targetTableName;
  return getTableConfig(tableNamed(relations, target)).enableRLS
    ? `shows a row of ${target}, which may be hidden: make it nullable`
    : null;
}
