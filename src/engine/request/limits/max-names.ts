import type { ASTVisitor, ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';

const LETTERS_MAX = 100;

/** How long a name may be: an alias stands in the answer as often as there are rows. */
export function MaxNames(context: ValidationContext): ASTVisitor {
  let reported = false;
  return {
    Name(name) {
      if (reported || name.value.length <= LETTERS_MAX) return;
      reported = true;
      const message = `A name in the document has ${name.value.length} letters; at most ${LETTERS_MAX} are allowed.`;
      context.reportError(queryTooComplex(message, name));
    },
  };
}
