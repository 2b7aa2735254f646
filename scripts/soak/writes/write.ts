import type { ErrorCode } from '../../../src/engine/errors/index.ts';
import { expectedOf } from '../../../test/access/graphql-attempts.ts';
import type { Operation } from '../../../test/access/operations.ts';
import type { Group } from '../group.ts';
import type { Random } from '../random.ts';
import type { State } from '../state.ts';
import type { View } from '../view.ts';

/** A mutation, what it has to answer, and what it makes of the rows when it takes effect. */
export interface Write {
  readonly kind: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected: ErrorCode | 'done';
  /** Ids of new rows stand for themselves until the database has said them. */
  readonly after: State;
}

/** Where somebody is when they choose what to write. */
export interface Situation {
  readonly group: Group;
  readonly state: State;
  readonly view: View;
  readonly random: Random;
}

/** Thinks of a mutation; null where there is nothing that it could be about. */
export type Maker = (situation: Situation) => Write | null;

const selections: Readonly<Record<string, string>> = {
  Account: 'account { id name slug }',
  Member: 'membership { id userId role active }',
  Project: 'project { id name isPublic account { id } }',
  Todo: 'todo { id task isComplete project { id } }',
  Todos: 'todos { id task isComplete }',
};

function selectionOf(field: string): string {
  if (field === 'deleteTodos') return 'deletedIds';
  if (/^(?:delete|remove)/.test(field)) return 'deletedId';
  return selections[field.replace(/^[a-z]+/, '')] ?? '';
}

/**
 * A mutation of one field.
 *
 * @param operations - what it does, as the oracle knows it
 * @param after - the rows, where it takes effect
 */
export function write(
  { view }: Situation,
  field: string,
  input: object,
  operations: readonly Operation[],
  after: State,
): Write {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const outcomes = operations.map((operation) => expectedOf(view.oracle, view.actor, operation));
  // One refused refuses all; and where one of them can't even be seen, none is there.
  const refusals = outcomes.filter((outcome) => outcome !== 'done');
  const expected = refusals.find((outcome) => outcome === 'NOT_FOUND') ?? refusals[0] ?? 'done';
  return {
    kind: field,
    document: `mutation ($input: ${type}!) { write: ${field}(input: $input) { ${selectionOf(field)} } }`,
    variables: { input },
    expected,
    after,
  };
}
