import type { Person } from './people.ts';
import type { Sent } from './requests.ts';
import { addTo, change, type State } from './state.ts';

/** One of several mutations at once. What it stores is known by its text. */
export interface Entry {
  readonly person: Person;
  readonly text: string;
  readonly sent: Sent;
}

/** The rows after some of them, in this order. */
export const afterAll = (before: State, ids: readonly string[], entries: readonly Entry[]): State =>
  entries.reduce(
    (state, { person, text }, nth) =>
      change(
        addTo(state, 'todos', {
          id: `new-${nth}`,
          userId: person.actor.userId ?? '',
          projectId: null,
          task: text,
          isComplete: false,
        }),
        'todos',
        ids,
        { task: text },
      ),
    before,
  );

/** Some of them, or none, in every order. */
export function ordersOf(entries: readonly Entry[]): Entry[][] {
  return [
    [],
    ...entries.flatMap((first) =>
      ordersOf(entries.filter((entry) => entry !== first)).map((rest) => [first, ...rest]),
    ),
  ];
}
