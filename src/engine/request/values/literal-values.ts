import {
  GraphQLError,
  Kind,
  validateInputLiteral,
  type ASTNode,
  type ASTVisitor,
  type GraphQLInputType,
  type ValidationContext,
  type ValueNode,
} from 'graphql';
import { ApiError, type ErrorCode } from '../../errors/index.ts';
import { withFields } from './with-fields.ts';

const INT_MAX = 2 ** 31;

/** A literal of the right kind, whose value can't be used all the same. */
function isUnusable(error: GraphQLError): boolean {
  const [node] = error.nodes ?? [];
  const outOfRange =
    node?.kind === Kind.INT && (Number(node.value) >= INT_MAX || Number(node.value) < -INT_MAX);
  return error instanceof ApiError || outOfRange;
}

/**
 * The rule of the GraphQL specification that literals fit the type of their place, which tells a
 * literal of the wrong kind (a fault of the document) from one with a value that can't be used (bad
 * input, as it would be in a variable), and says where each is.
 * https://spec.graphql.org/draft/#sec-Values-of-Correct-Type
 */
export function LiteralValues(context: ValidationContext): ASTVisitor {
  const check = (node: ValueNode, type: GraphQLInputType | null | undefined, place: unknown) => {
    if (type == null) return false;
    validateInputLiteral(node, type, (error, path) => {
      const message = withFields(context.getSchema(), error.message);
      const problem = { path: [...placeName(place), ...path], message, reason: 'invalid' };
      const fields = [problem];
      const code: ErrorCode = isUnusable(error) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
      const extensions = code === 'BAD_USER_INPUT' ? { code, fields } : { code };
      context.reportError(new GraphQLError(message, { nodes: error.nodes ?? node, extensions }));
    });
    return false;
  };
  const checkInput = (node: ValueNode, _key: unknown, place: unknown) =>
    check(node, context.getInputType(), place);
  return {
    NullValue: checkInput,
    ObjectValue: checkInput,
    EnumValue: checkInput,
    IntValue: checkInput,
    FloatValue: checkInput,
    StringValue: checkInput,
    BooleanValue: checkInput,
    ListValue: (node, _key, place) => check(node, context.getParentInputType(), place),
  };
}

/** The argument, or the variable, that a value is given to. */
function placeName(place: unknown): readonly string[] {
  const node = place as ASTNode;
  if (node.kind === Kind.ARGUMENT) return [node.name.value];
  return node.kind === Kind.VARIABLE_DEFINITION ? [node.variable.name.value] : [];
}
