import type { ASTVisitor, FieldNode, ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';
import { foldSelections } from './fold-selections.ts';

/** The standard introspection query, which unwraps types nine levels deep, needs 15. */
const INTROSPECTION_DEPTH_MAX = 20;

const isIntrospection = ({ name: { value } }: FieldNode) =>
  value === '__schema' || value === '__type';

/** How many levels an operation selects, a root field being the first. */
export function MaxDepth(context: ValidationContext, most: number): ASTVisitor {
  const depthOf = foldSelections(context, {
    // What is beneath an introspection field is measured by itself, below.
    field: (field, beneath) => (isIntrospection(field) ? 1 : 1 + beneath),
    combine: Math.max,
  });
  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet);
      if (depth > most) {
        const message = `The operation selects ${depth} levels; at most ${most} are allowed.`;
        context.reportError(queryTooComplex(message, operation));
      }
    },
    Field(field) {
      if (!isIntrospection(field)) return;
      const depth = 1 + depthOf(field.selectionSet);
      if (depth > INTROSPECTION_DEPTH_MAX) {
        const message = `The introspection selects ${depth} levels; at most ${INTROSPECTION_DEPTH_MAX} are allowed.`;
        context.reportError(queryTooComplex(message, field));
      }
    },
  };
}
