import { Kind, type FieldNode, type ValueNode } from 'graphql';

/**
 * The variable that holds a value of a field's arguments, where its path does not tell: one inside of a literal, or
 * of another name than the argument that it is given to.
 *
 * @param path - from the argument on, as `fields` of an error has it
 * @returns null where the path tells, and where the value stands in the document
 */
export function variableOf(field: FieldNode, path: readonly (string | number)[]): string | null {
  const [argument, ...steps] = path;
  let value: ValueNode | undefined = field.arguments?.find(
    ({ name }) => name.value === argument,
  )?.value;
  for (let depth = 0; value !== undefined; depth += 1) {
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value;
      return depth === 0 && name === argument ? null : name;
    }
    value = within(value, steps[depth]);
  }
  return null;
}

function within(value: ValueNode, step: string | number | undefined): ValueNode | undefined {
  if (value.kind === Kind.OBJECT)
    return value.fields.find(({ name }) => name.value === step)?.value;
  // One value may stand for a list of one.
  if (typeof step !== 'number') return undefined;
  return value.kind === Kind.LIST ? value.values[step] : value;
}
