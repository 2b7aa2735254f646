import { OperationTypeNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { writeOf } from '../writes/write-extension.ts';
import { shapeOfArgument, type ShapeOf } from './argument-shapes.ts';
import type { OperationSource } from './operation-source.ts';

/** A variable that changes the statements of an operation, and what of its value does. */
export interface ShapingVariable {
  readonly name: string;
  readonly shapeOf: ShapeOf;
}

const asItIs: ShapeOf = (value) => value;

/** The variables that change the statements of an operation; one comes once for each way in which it does. */
export function shapingVariables({
  schema,
  document,
  operation,
}: OperationSource): readonly ShapingVariable[] {
  const shaping = new Map<string, Set<ShapeOf>>();
  const types = new TypeInfo(schema);
  // What a mutation shows has the values of its lists in it.
  const isRead = operation.operation === OperationTypeNode.QUERY;
  let current = asItIs;
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Argument: {
        enter({ name }) {
          const field = types.getDirective() == null ? types.getFieldDef() : undefined;
          if (field == null) return undefined;
          if (writeOf(field) !== undefined) return false;
          if (isRead) current = shapeOfArgument(field, name.value) ?? asItIs;
          return undefined;
        },
        leave() {
          current = asItIs;
        },
      },
      Variable({ name: { value: name } }) {
        const known = shaping.get(name);
        if (known === undefined) shaping.set(name, new Set([current]));
        else known.add(current);
      },
    }),
  );
  const own = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return own.flatMap((name) =>
    [...(shaping.get(name) ?? [])].map((shapeOf) => ({ name, shapeOf })),
  );
}
