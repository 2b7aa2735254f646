import { GraphQLError } from 'graphql';
import type { FieldProblem } from '../errors/index.ts';

/** graphql-js names what a wrong name may have meant, in validation and in variables. */
const strip = (message: string) => message.replaceAll(/ Did you mean [^?]*(?:\?|$)/g, '');

/** The same error, without the names of the schema that it suggests. */
export function withoutSuggestions({
  message,
  extensions,
  originalError,
}: GraphQLError): GraphQLError {
  const fields = extensions['fields'] as readonly FieldProblem[] | undefined;
  const stripped = fields?.map((field) => ({ ...field, message: strip(field.message) }));
  return new GraphQLError(strip(message), {
    extensions: stripped === undefined ? extensions : { ...extensions, fields: stripped },
    originalError: originalError ?? null,
  });
}
