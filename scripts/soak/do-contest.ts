import { encodeId } from '../../src/engine/schema/global-id.ts';
import { expectedOf } from '../../test/access/graphql-attempts.ts';
import { lookUp } from './ground.ts';
import { afterAll, ordersOf, type Entry } from './contest-orders.ts';
import type { Group } from './group.ts';
import { isUnavailable } from './outcome.ts';
import type { Person } from './people.ts';
import { untilQuiet } from './quiet.ts';
import type { Random } from './random.ts';
import { ask, sendingOf, type Desk, type Sent } from './requests.ts';
import { differences, isSame, withIdsOf, type State } from './state.ts';
import { viewOf } from './view.ts';

const document = `mutation ($text: String!, $one: ID!, $other: ID!) {
  add: createTodo(input: { task: $text }) { todo { id } }
  one: updateTodo(input: { id: $one, task: $text }) { todo { id } }
  other: updateTodo(input: { id: $other, task: $text }) { todo { id } } }`;

/**
 * Several people change the same two todos at the same time, some in one order and some in the
 * other, so that they wait for each other and deadlock; each also adds a todo. Who succeeded has
 * added exactly one, who failed none, and both todos are as the last one left them.
 */
export async function doContest(desk: Desk, person: Person, random: Random): Promise<void> {
  const { groups, people } = desk.stage;
  const near = groups.filter(({ index }) => person.groups.has(index));
  if (near.length === 0) return;
  const group = random.pick(near);
  await group.alone(async () => {
    const before = group.state;
    const ids = random.some(before.todos, 2).map(({ id }) => id);
    const able = people.filter((candidate) => mayChange(before, candidate, ids));
    if (ids.length < 2 || able.length === 0) return;
    const asked = performance.now();
    const entries = await Promise.all(
      Array.from({ length: 3 }, async (_, nth): Promise<Entry> => {
        const text = group.text();
        const [one = '', other = ''] = (nth === 1 ? ids.toReversed() : ids).map((id) =>
          encodeId('Todo', id),
        );
        const someone = random.pick(able);
        const sending = sendingOf(someone, document, { text, one, other });
        const hangUpAfterMs = random.chance(0.05) ? random.below(40) : undefined;
        const sent = await ask(desk, 'write: at once', { ...sending, hangUpAfterMs }, true);
        return { person: someone, text, sent };
      }),
    );
    if (entries.some(({ sent }) => isOpen(sent))) await untilQuiet(desk.stage);
    await settle(desk, group, ids, entries, asked);
  });
}

const isOpen = ({ outcome }: Sent): boolean => outcome === null || outcome.code === 'unknown';

function mayChange(state: State, { actor }: Person, ids: readonly string[]): boolean {
  if (actor.userId === null) return false;
  const { oracle, rows } = viewOf(state, actor);
  return ids.every((id) => {
    const row = rows.todos.get(id)!;
    const { project } = row;
    const update = { table: 'todos', command: 'update', change: 'name', label: '' } as const;
    return expectedOf(oracle, actor, { ...update, row, project }) === 'done';
  });
}

const tell = ({ text, sent }: Entry): string =>
  `at once, ${text}: ${sent.answer?.text ?? 'nothing'}`;

async function settle(
  { stage, tally }: Desk,
  group: Group,
  ids: readonly string[],
  entries: readonly Entry[],
  asked: number,
): Promise<void> {
  const before = group.state;
  const found = await lookUp(stage.database.asSuperuser, group.mark);
  const tasks = new Set(found.todos.filter(({ id }) => !ids.includes(id)).map(({ task }) => task));
  const stored = entries.filter(({ text }) => tasks.has(text));
  const orders = ordersOf(stored);
  const statesOf = (some: readonly Entry[]) => withIdsOf(afterAll(before, ids, some), found);
  const isExplained = orders.some(
    (order) => order.length === stored.length && isSame(statesOf(order), found),
  );
  for (const order of orders) group.mayHaveBeen(statesOf(order), asked);
  group.become(found, asked);

  tally.checkedWrites += entries.length;
  for (const entry of entries) {
    const { outcome } = entry.sent;
    const isStored = stored.includes(entry);
    if (outcome === null || outcome.code === 'unknown') {
      tally.unknown[isStored ? 'stored' : 'notStored'] += 1;
    } else if (outcome.code === 'done') {
      if (!isStored) tally.fault('false successes', tell(entry));
    } else {
      if (isStored) tally.fault('false failures', tell(entry));
      if (!isUnavailable(outcome)) tally.fault('unexpected answers', tell(entry));
    }
  }
  if (!isExplained) {
    const what = JSON.stringify(differences(before, found));
    tally.fault('rows that nobody wrote', `${entries.map(tell).join(' | ')}: ${what}`);
  }
}
