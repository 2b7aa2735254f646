import {
  GraphQLError,
  isInputType,
  typeFromAST,
  validateInputValue,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { badUserInput, PROBLEMS_MAX, type Problem } from '../../errors/index.ts';
import { withFields } from './with-fields.ts';

class Enough extends Error {}

/**
 * Every problem of an operation's variables at once, each with its path, the name of the variable
 * being its first step.
 *
 * @returns null where there is none
 */
export function variableProblems(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  const fields: Problem[] = [];
  const nodes: VariableDefinitionNode[] = [];
  try {
    for (const definition of variableDefinitions) {
      const { value: name } = definition.variable.name;
      const type = typeFromAST(schema, definition.type);
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (!isInputType(type) || (value === undefined && definition.defaultValue)) continue;
      validateInputValue(value, type, ({ message }, path) => {
        nodes.push(definition);
        fields.push({ path: [name, ...path], message: withFields(schema, message) });
        if (fields.length === PROBLEMS_MAX) throw new Enough();
      });
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  if (fields.length === 0) return null;
  const message =
    fields.length === 1
      ? `\`$${fields[0]!.path.join('.')}\`: ${fields[0]!.message}`
      : `${fields.length} values in the variables are wrong; see \`fields\`.`;
  return new GraphQLError(message, {
    nodes: [...new Set(nodes)],
    extensions: badUserInput(message, fields).extensions,
  });
}
