import { isObjectType, type GraphQLSchema } from 'graphql';
import { readForId } from '../compiled/field-facts.ts';
import { keyOfType } from '../schema/global-id.ts';
import type { Api } from '../schema/api.ts';

/**
 * Looks at the ids of types that have global ones: whether they are made of the column by which their
 * rows are found.
 *
 * @throws TypeError with the names of the type and of both columns
 */
export function checkNodeIds(api: Api, schema: GraphQLSchema): void {
  for (const [name, table] of api.nodes) {
    const type = schema.getType(name);
    const field = isObjectType(type) ? type.getFields()['id'] : undefined;
    const key = keyOfType(api, name)?.name;
    if (field === undefined || key === undefined) continue;
    const read = readForId(field);
    if (read.length === 1 && read[0] === key) continue;
    throw new TypeError(
      `${name}.id is made of ${read.join(', ')}, and rows of ${table} are known by their primary key, ${key}: say \`id: { column: (row) => row.${key} }\`.`,
    );
  }
}
