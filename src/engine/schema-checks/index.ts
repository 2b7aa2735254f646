import type { GraphQLSchema } from 'graphql';
import type { Api } from '../schema/api.ts';
import { checkExposed } from './exposed.ts';
import { checkFields } from './fields.ts';
import { checkIds } from './ids.ts';
import { checkNodeIds } from './node-ids.ts';
import { checkReached } from './reached.ts';
import { checkRelations } from './relations.ts';
import { checkTables } from './tables.ts';

/**
 * Looks at a finished schema for what could only fail, or be missing without a word, at a request.
 *
 * @param withoutType - the tables that requests reach and that no type of the API shows
 * @throws TypeError that names the declaration, and says why it can't be
 */
export function checkSchema(api: Api, schema: GraphQLSchema, withoutType: readonly string[]): void {
  checkRelations(api.relations);
  checkExposed(schema);
  checkTables(api, schema, withoutType);
  checkNodeIds(api, schema);
  checkIds(api);
  checkFields(schema);
  checkReached(schema);
}
