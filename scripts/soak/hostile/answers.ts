import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Attack, Attacker, Reply } from './attack.ts';
import { ask, postHead, withSocket } from './wire.ts';

// Answers that are much larger than what asks for them.

/** One long alias, which the answer repeats for each row. */
const longAlias = (length: number) =>
  `{ projects(first: 100) { nodes { ${'a'.repeat(length)}: id } } }`;

const aliases = (field: string) =>
  Array.from({ length: 15 }, (_, nth) => `a${nth}: ${field}`).join(' ');

/** Descriptions of the attacker's own projects hold nothing but control characters: six bytes each. */
const descriptions = `{ viewer { accounts { nodes { ${Array.from(
  { length: 10 },
  (_, nth) => `p${nth}: projects(first: 100) { nodes { ${aliases('description')} } }`,
).join(' ')} } } } }`;

export const giantAnswer: Attack = async (attacker, random) => {
  const alias = random.pick([90, 10_000, 900_000]);
  return [
    random.chance(0.5)
      ? await ask(attacker, 'answer: a long alias', longAlias(alias), {}, null)
      : await ask(attacker, 'answer: descriptions', descriptions),
  ];
};

/** A large answer that is taken in small bits. */
export const slowReader: Attack = async (attacker) => {
  const body = JSON.stringify({ query: descriptions.replaceAll(/p[3-9]: .*? \} \}/g, '') });
  const head = postHead(Buffer.byteLength(body), `Authorization: Bearer ${attacker.token}\r\n`);
  await Promise.all(
    Array.from({ length: 3 }, () =>
      withSocket(attacker, 15_000, async (socket, over) => {
        socket.write(head + body);
        socket.pause();
        while (!over.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          socket.read(65_536);
        }
      }),
    ),
  );
  return [{ kind: 'answer: slow readers', status: 0, text: '', bytes: 0, requestId: '' }];
};

const ownTodos = z.object({
  data: z.object({
    viewer: z.object({ todos: z.object({ nodes: z.array(z.object({ id: z.string() })) }) }),
  }),
});
const counted = z.object({
  data: z.object({ viewer: z.object({ todos: z.object({ totalCount: z.number() }) }) }),
});

/** The next instant that nothing else was set to, for each attacker. */
const instants = new Map<string, number>();
function freshInstant({ subject }: Attacker): string {
  const start = Number.parseInt(hash('sha256', subject).slice(0, 7), 16);
  const next = (instants.get(subject) ?? Date.UTC(2030) + start) + 1000;
  instants.set(subject, next);
  return new Date(next).toISOString();
}

/** Writes, and has the answer be too large; what was told of the write has to be true. */
export const giantWrite: Attack = async (attacker) => {
  const kind = 'answer: of a write';
  const mine = await ask(attacker, kind, '{ viewer { todos(first: 100) { nodes { id } } } }');
  const found = ownTodos.safeParse(parse(mine.text));
  if (!found.success) return [mine];
  const dueAt = freshInstant(attacker);
  const ids = found.data.data.viewer.todos.nodes.map(({ id }) => id);
  const update = Array.from(
    { length: 15 },
    (_, nth) => `u${nth}: updateTodos(input: $input) { todos { ${aliases('task')} } }`,
  ).join(' ');
  const written = await ask(attacker, kind, `mutation ($input: UpdateTodosInput!) { ${update} }`, {
    input: { ids, dueAt },
  });
  const count = await ask(
    attacker,
    kind,
    'query ($at: DateTime) { viewer { todos(where: { dueAt: { eq: $at } }) { totalCount } } }',
    { at: dueAt },
  );
  const stored = counted.safeParse(parse(count.text));
  const wrong = stored.success
    ? untrue(written, stored.data.data.viewer.todos.totalCount, ids.length)
    : null;
  return [mine, wrong === null ? written : { ...written, wrong }, count];
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function untrue({ status, text }: Reply, stored: number, all: number): string | null {
  // Nothing was told, or that nobody knows.
  if (status === 0 || text.includes('"outcome":')) return null;
  // The answer begins with what went wrong; where it is long, only its beginning is here.
  const failed = status !== 200 || text.startsWith('{"errors"') || /"data":null/.test(text);
  if (failed && stored > 0) return `told as failed, and ${stored} rows are stored`;
  if (!failed && stored < all) return `told as done, and ${stored} of ${all} rows are stored`;
  return null;
}
