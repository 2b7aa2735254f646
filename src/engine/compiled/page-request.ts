import { getArgumentValues } from 'graphql';
import { readRequest, type PageRequest } from '../lists/request.ts';
import type { Compilation, Field, FieldNodes } from './compile.ts';
import type { ListMeaning } from './list.ts';
import { RequestParameter } from './statement.ts';
import type { VariableValues } from './variables.ts';

/**
 * What a list's field asks for. What its cursor and its filter hold are parameters, which are read
 * for each request where a request gives them.
 *
 * @throws GraphQLError for wrong arguments
 */
export function pageRequest(
  compilation: Compilation,
  said: ListMeaning,
  field: Field,
  nodes: FieldNodes,
): PageRequest {
  const { list } = said;
  const scope = said.kind === 'list' ? said.scope : undefined;
  const args = compilation.arguments(field, nodes);
  if (!compilation.takesValues(field, nodes)) {
    return readRequest(list, args, scope, (value) => value);
  }
  // This outlives the compilation, whose variables are of one request.
  const valuesOf = (variables: VariableValues) => {
    const values: unknown[] = [];
    readRequest(list, getArgumentValues(field, nodes[0], variables), scope, (value) =>
      values.push(value),
    );
    return values;
  };
  compilation.reads.add(valuesOf);
  let count = 0;
  return readRequest(list, args, scope, () => {
    const place = count;
    count += 1;
    return new RequestParameter(valuesOf, (values) => values[place]);
  });
}
