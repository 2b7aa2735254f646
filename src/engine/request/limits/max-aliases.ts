import { isIntrospectionType, type ASTVisitor, type ValidationContext } from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';

/**
 * How many aliases a document gives to one field of one type. Introspection, of which each level is
 * a list of everything there is, has none.
 */
export function MaxAliases(context: ValidationContext, most: number): ASTVisitor {
  const aliases = new Map<string, Set<string>>();
  return {
    Field(field) {
      const type = context.getParentType();
      if (field.alias === undefined || type == null) return;
      const coordinate = `${type.name}.${field.name.value}`;
      if (isIntrospectionType(type) || field.name.value === '__schema') {
        context.reportError(queryTooComplex(`\`${coordinate}\` can not have an alias.`, field));
        return;
      }
      const known = aliases.get(coordinate) ?? new Set();
      const before = known.size;
      aliases.set(coordinate, known.add(field.alias.value));
      if (before === most && known.size > most) {
        const message = `\`${coordinate}\` has more than ${most} aliases; ${most} are allowed.`;
        context.reportError(queryTooComplex(message, field));
      }
    },
  };
}
