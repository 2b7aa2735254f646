import type { GraphQLParams } from 'graphql-yoga';
import { badRequest } from '../errors.ts';

/** Deeper than any input of the API; what reads inputs reads them recursively. */
const NESTING_MAX = 64;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The parameters of a GraphQL request, of the right types; others are left out.
 *
 * @throws 400 for the first one that is wrong
 */
export function readParams(given: object): GraphQLParams {
  const { query, operationName, variables, extensions } = given as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') throw badRequest('`query` is a text, and needed.');
  if (operationName != null && typeof operationName !== 'string') {
    throw badRequest('`operationName` is a text, or left out.');
  }
  return {
    query,
    ...(operationName == null ? {} : { operationName }),
    ...readObject('variables', variables),
    ...readObject('extensions', extensions),
  };
}

function readObject(name: 'variables' | 'extensions', value: unknown): GraphQLParams {
  if (value == null) return {};
  if (!isObject(value)) throw badRequest(`\`${name}\` is an object, or left out.`);
  if (isDeeperThan(value, NESTING_MAX)) {
    throw badRequest(`\`${name}\` nests deeper than ${NESTING_MAX} levels.`);
  }
  return { [name]: value };
}

/** Level by level, because recursion is what it guards against. */
function isDeeperThan(value: object, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return false;
}
