import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { meaningOf } from '../schema/meaning.ts';
import { writeOf } from '../schema/payloads/write-extension.ts';
import { requestArguments } from './nodes.ts';
import type { OperationSource } from './operation-source.ts';

/**
 * The variables that change the statements of an operation: all but those that are given to an
 * argument which is read for each request.
 */
export function shapingVariables({
  schema,
  document,
  operation,
}: OperationSource): readonly string[] {
  const shaping = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Argument({ name, value }) {
        const field = types.getDirective() == null ? types.getFieldDef() : undefined;
        if (field == null) return undefined;
        if (writeOf(field) !== undefined) return false;
        const said = value.kind === Kind.VARIABLE ? meaningOf(field) : undefined;
        const isRead = said && requestArguments[said.kind]?.includes(name.value);
        return isRead === true ? false : undefined;
      },
      Variable({ name }) {
        shaping.add(name.value);
      },
    }),
  );
  const own = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return own.filter((name) => shaping.has(name));
}
