import type { ASTVisitor, ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';

const DIRECTIVES_MAX = 50;

/** How many directives a document uses. */
export function MaxDirectives(context: ValidationContext): ASTVisitor {
  let directives = 0;
  return {
    Directive() {
      directives += 1;
    },
    Document: {
      leave() {
        if (directives <= DIRECTIVES_MAX) return;
        const message = `The document has ${directives} directives; at most ${DIRECTIVES_MAX} are allowed.`;
        context.reportError(queryTooComplex(message));
      },
    },
  };
}
