import type { ASTVisitor, ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';

/** How many directives a document uses. */
export function MaxDirectives(context: ValidationContext, most: number): ASTVisitor {
  let directives = 0;
  return {
    Directive() {
      directives += 1;
    },
    Document: {
      leave() {
        if (directives <= most) return;
        const message = `The document has ${directives} directives; at most ${most} are allowed.`;
        context.reportError(queryTooComplex(message));
      },
    },
  };
}
