import { GraphQLError, Kind, visit, BREAK, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { ApiError, unauthenticated, type FieldProblem } from '../errors/index.ts';

/** Who may ask what the API looks like. */
export type Introspection = 'on' | 'signed-in' | 'off';

/**
 * Keeps the schema from those who may not introspect: neither `__schema` and `__type`, nor the
 * suggestions in error messages. It stands outside of validation, whose results are shared by all
 * callers.
 */
export function useIntrospection(setting: Introspection): Plugin<RequestContext> {
  const isRefused = ({ claims }: Pick<RequestContext, 'claims'>) =>
    setting === 'off' ||
    (setting === 'signed-in' && (claims === undefined || claims.role === 'anonymous'));

  return {
    onParse() {
      return ({ result, context }) => {
        if (result === null || result instanceof Error || !isRefused(context)) return;
        if (asksForSchema(result as DocumentNode)) throw refusal(setting);
      };
    },
    onResultProcess({ result, setResult, serverContext }) {
      if (!isRefused(serverContext as unknown as RequestContext)) return;
      const { errors, ...rest } = result as ExecutionResult;
      if (errors !== undefined) setResult({ ...rest, errors: errors.map(withoutSuggestions) });
    },
  };
}

function refusal(setting: Introspection): ApiError {
  return setting === 'signed-in'
    ? unauthenticated('Introspection needs a token: send `Authorization: Bearer …`.')
    : new ApiError(
        'FORBIDDEN',
        'Introspection is turned off here; use the schema that is published.',
        {
          http: { status: 403 },
        },
      );
}

const known = new WeakMap<DocumentNode, boolean>();

/** Whether any operation of a document introspects, so that not everybody may send it. */
export function asksForSchema(document: DocumentNode): boolean {
  let asks = known.get(document);
  if (asks === undefined) {
    asks = false;
    visit(document, {
      [Kind.FIELD]({ name: { value } }) {
        if (value !== '__schema' && value !== '__type') return undefined;
        asks = true;
        return BREAK;
      },
    });
    known.set(document, asks);
  }
  return asks;
}

/** graphql-js names what a wrong name may have meant, in validation and in variables. */
const strip = (message: string) => message.replaceAll(/ Did you mean [^?]*(?:\?|$)/g, '');

function withoutSuggestions(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  const fields = extensions['fields'] as readonly FieldProblem[] | undefined;
  const stripped = fields?.map((field) => ({ ...field, message: strip(field.message) }));
  return new GraphQLError(strip(message), {
    nodes,
    source,
    positions,
    path,
    extensions: stripped === undefined ? extensions : { ...extensions, fields: stripped },
  });
}
