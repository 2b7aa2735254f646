import { getTableConfig, PgRole, type PgPolicy } from 'drizzle-orm/pg-core';
import { is } from 'drizzle-orm';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { tableOf } from '../compiled/field-facts.ts';
import { accessHelper, maintenance, recorder } from '../helper-roles.ts';
import type { Api } from '../schema/api.ts';
import { isReserved } from '../schema/reserved-name.ts';
import { tableNamed } from '../schema/tables.ts';

/**
 * Looks for tables that requests reach and that no type shows: as a rule, nobody imports the file that
 * declares it. For types of rows that have no list, or the list of another table. And for names that
 * statements have for what is the engine's own.
 *
 * @throws TypeError with the table's or the type's name
 */
export function checkTables(
  { nodes, relations }: Api,
  schema: GraphQLSchema,
  withoutType: readonly string[],
): void {
  for (const [type, table] of nodes) {
    const declared = schema.getType(type);
    const own = isObjectType(declared) ? tableOf(relations, declared) : undefined;
    if (own === table) continue;
    const shows = own === undefined ? 'is no type of rows' : `shows rows of ${own}`;
    throw new TypeError(`The list of ${type} is of the table ${table}, and ${type} ${shows}.`);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || tableOf(relations, type) === undefined) continue;
    if (!type.getInterfaces().some(({ name }) => name === 'Node') || nodes.has(type.name)) continue;
    throw new TypeError(
      `The type ${type.name} has global ids, but no list: \`node\` could not find its rows. Define it with defineList.`,
    );
  }
  const shown = new Set(nodes.values());
  for (const name of Object.keys(relations)) {
    const { policies, columns, name: called } = getTableConfig(tableNamed(relations, name));
    const taken = [called, ...columns.map((column) => column.name)].find(isReserved);
    if (taken !== undefined) {
      throw new TypeError(
        `The table ${name} gives the name "${taken}" to itself or a column: names that begin so are the engine's own in statements.`,
      );
    }
    const roles = rolesOf(policies);
    if (shown.has(name) && withoutType.includes(name)) {
      throw new TypeError(`\`withoutType\` names the table ${name}, which has a type.`);
    }
    if (roles.length === 0 || shown.has(name) || withoutType.includes(name)) continue;
    throw new TypeError(
      `The table ${name} has policies for ${roles.join(', ')}, but no type of the API shows it: is the file that defines its list imported? If none is meant to show it, say so: createApi(relations, { withoutType: ['${name}'] }).`,
    );
  }
}

/** The roles that policies are for, but those of the engine. */
function rolesOf(policies: readonly PgPolicy[]): readonly string[] {
  const named: unknown[] = policies.flatMap(({ to = 'public' }) =>
    [to].flat(2).map((role) => (is(role, PgRole) ? role.name : role)),
  );
  const engines = [accessHelper, recorder, maintenance].map(({ name }) => name);
  return [...new Set(named)].map(String).filter((name) => !engines.includes(name));
}
