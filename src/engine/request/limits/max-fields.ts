import type { ASTVisitor, ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';
import { foldSelections } from './fold-selections.ts';

const FIELDS_MAX = 2000;
/** Of their names in the answer; each stands in the statement. */
const LETTERS_MAX = 50_000;

/**
 * How many fields an operation selects, those of a fragment counted wherever it is used. The node
 * count adds nothing for a field that is no list, but each is work all the same, and fragments
 * within fragments double it with every level.
 */
export function MaxFields(context: ValidationContext): ASTVisitor {
  const fieldsOf = foldSelections(context, {
    field: (_field, beneath) => 1 + beneath,
    combine: (one, other) => one + other,
  });
  const lettersOf = foldSelections(context, {
    field: ({ alias, name }, beneath) => (alias ?? name).value.length + beneath,
    combine: (one, other) => one + other,
  });
  return {
    OperationDefinition(operation) {
      const fields = fieldsOf(operation.selectionSet);
      if (fields > FIELDS_MAX) {
        const message = `The operation selects ${fields} fields, those of fragments counted wherever they are used; at most ${FIELDS_MAX} are allowed.`;
        context.reportError(queryTooComplex(message, operation));
        return;
      }
      const letters = lettersOf(operation.selectionSet);
      if (letters > LETTERS_MAX) {
        const message = `The names of the fields that the operation selects have ${letters} letters, those of fragments counted wherever they are used; at most ${LETTERS_MAX} are allowed.`;
        context.reportError(queryTooComplex(message, operation));
      }
    },
  };
}
