import { Kind as NodeKind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { badUserInput } from '../errors/index.ts';

/** A scalar of GraphQL that a kind brings along. */
export interface Scalar {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  readonly serialize: (value: unknown) => unknown;
  readonly parseValue: (value: unknown) => unknown;
  /** Of a value in a document; without it, `parseValue` of what stands there. */
  readonly parseLiteral?: (node: ValueNode) => unknown;
}

/**
 * A scalar whose values are text in JSON. What such a text has to look like is checked with the rest
 * of its input or filter, where all problems are told at once, each with its path.
 *
 * @param rule - what a client is told whose value is no text
 * @param fromNumber - the text for a number that a client sent, null where it is not exact
 */
export function textScalar(
  scalar: Pick<Scalar, 'name' | 'description' | 'specifiedByURL' | 'serialize'>,
  rule: string,
  fromNumber: (value: number) => string | null = () => null,
): Scalar {
  const parseValue = (value: unknown): string => {
    const text = typeof value === 'number' ? fromNumber(value) : value;
    if (typeof text !== 'string') throw badUserInput(rule);
    return text;
  };
  return {
    ...scalar,
    parseValue,
    parseLiteral: (node) => {
      const isNumber = node.kind === NodeKind.INT || node.kind === NodeKind.FLOAT;
      // A number in a document is text: it has all of its digits.
      if (isNumber && fromNumber(0) !== null) return node.value;
      return parseValue(valueFromASTUntyped(node));
    },
  };
}

/** A number of JSON is a double, which holds every integer up to 2^53 and not all beyond. */
export const exactInteger = (value: number): string | null =>
  Number.isSafeInteger(value) ? String(value) : null;
