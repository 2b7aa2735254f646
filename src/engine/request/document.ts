import {
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  ValuesOfCorrectTypeRule,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { ApiError, queryTooComplex, type ErrorCode } from '../errors/index.ts';
import { documentLimits, type DocumentLimits } from './limits/document-limits.ts';
import { MaxAliases } from './limits/max-aliases.ts';
import { MaxDepth } from './limits/max-depth.ts';
import { MaxDirectives } from './limits/max-directives.ts';
import { MaxFields } from './limits/max-fields.ts';
import { MaxNames } from './limits/max-names.ts';
import { withPlace } from './nested-field.ts';
import { LiteralValues } from './values/literal-values.ts';

/** Of a document, in UTF-16 units: a thousand tokens, and some texts. */
const LENGTH_MAX = 100_000;
/** How many errors of one document are told. */
const ERRORS_MAX = 20;

/** How much a document alone may ask for. */
const rulesOf = ({ depth, aliases, directives }: DocumentLimits): readonly ValidationRule[] => [
  MaxNames,
  (context) => MaxDepth(context, depth),
  MaxFields,
  (context) => MaxAliases(context, aliases),
  (context) => MaxDirectives(context, directives),
];
/** GraphQL's, one of them in our own words. */
const rules = specifiedRules.map((rule) =>
  rule === ValuesOfCorrectTypeRule ? LiteralValues : rule,
);

/**
 * @throws QUERY_TOO_COMPLEX for one that is too long, before it is read whole
 * @throws GraphQLError where it is no document
 */
export function parseDocument(
  text: string,
  { tokens }: DocumentLimits = documentLimits,
): DocumentNode {
  if (text.length > LENGTH_MAX) {
    throw queryTooComplex(
      `The document has ${text.length} characters; at most ${LENGTH_MAX} are allowed. Send what is long in variables.`,
    );
  }
  try {
    return parse(text, { maxTokens: tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (!error.message.includes('contains more than')) {
      throw blamed(error, 'GRAPHQL_PARSE_FAILED');
    }
    const message = `The document has more than ${tokens} tokens; ${tokens} are allowed.`;
    throw queryTooComplex(message);
  }
}

/** @returns what is wrong with a document, however often it is sent and with whatever variables */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: DocumentLimits = documentLimits,
): readonly GraphQLError[] {
  const excesses = validate(schema, document, rulesOf(limits), { maxErrors: ERRORS_MAX });
  const errors =
    excesses.length > 0 ? excesses : validate(schema, document, rules, { maxErrors: ERRORS_MAX });
  // graphql-js gives up on documents whose fields it would have to compare too often.
  return errors.some(({ message }) => message === 'Validation aborted.')
    ? [queryTooComplex('The document selects the same fields too many times.')]
    : errors.map((error) => {
        error.message = withPlace(schema, error.message);
        return blamed(error, 'GRAPHQL_VALIDATION_FAILED');
      });
}

/** graphql-js gives its errors no code. */
function blamed(error: GraphQLError, code: ErrorCode): GraphQLError {
  error.extensions['code'] ??= code;
  return error;
}

/**
 * The operation of a document that a request asks for.
 *
 * @throws OPERATION_RESOLUTION_FAILURE where that is none, or not one
 */
export function operationIn(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation != null) return operation;
  const message =
    name == null
      ? 'The document must have one operation; where it has several, name one with `operationName`.'
      : 'The document has no operation of the name in `operationName`.';
  throw new ApiError('OPERATION_RESOLUTION_FAILURE', message, { http: { status: 400 } });
}
