import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

// A file imports its own folder and lower floors only. A folder of the engine is a room of its own.

const floors: Readonly<Record<string, number>> = {
  'engine/config': 0,
  'engine/errors': 0,
  'engine/request-roles.ts': 0,
  'engine/claims.ts': 0,
  'engine/memory': 0,
  'engine/logger.ts': 0,
  'engine/audit': 0,
  'engine/helper-roles.ts': 0,
  'engine/every-row.ts': 1,
  'engine/auth': 1,
  'engine/embedded': 1,
  'engine/rate-limits': 1,
  'engine/kinds': 1,
  'engine/session': 2,
  'engine/outside': 2,
  'engine/idempotency': 3,
  'engine/telemetry': 3,
  'engine/schema': 3,
  'engine/domain.ts': 4,
  'engine/lists': 4,
  'engine/writes': 5,
  'engine/compiled': 6,
  'engine/schema-checks': 7,
  'engine/create-api.ts': 8,
  'engine/index.ts': 9,
  db: 10,
  schema: 11,
  resolvers: 12,
  'context.ts': 11,
  'domain.ts': 13,
  'engine/request': 11,
  'engine/yoga': 12,
  'engine/doctor': 12,
  'engine/maintenance': 12,
  'engine/metrics': 12,
  'engine/tracing': 12,
  'engine/node': 13,
  'engine/serve': 14,
  'engine/cli': 15,
  'main.ts': 16,
  'sessions.ts': 16,
};

/** Where processes begin: they may import any file of the engine. */
const entries = ['src/main.ts', 'src/sessions.ts'];

/** What web standards do not have, and so only these may use. */
const nodeOnly = [
  'engine/embedded',
  'engine/rate-limits',
  'engine/doctor',
  'engine/maintenance',
  'engine/metrics',
  'engine/tracing',
  'engine/node',
  'engine/serve',
  'engine/cli',
  'main.ts',
  'sessions.ts',
];

/** Files outside of these that no request loads on a web-standard runtime. */
const usesNode = ['src/engine/session/drivers/pg.ts', 'src/db/sample-data.ts'];

/** The file's room: `src/schema/todo.ts` is in `schema`, `src/engine/auth/bearer.ts` in `engine/auth`. */
function place(file: string): string {
  const [, room = '', inner = ''] = file.split('/');
  return room === 'engine' ? `engine/${inner}` : room;
}

async function sources(): Promise<Map<string, readonly string[]>> {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'));
  const imports = /(?:from|import)\s*\(?\s*'([^']+)'/g;
  return new Map(
    await Promise.all(
      files.map(async (name) => {
        const file = join('src', name);
        const text = await readFile(file, 'utf8');
        return [file, [...text.matchAll(imports)].map(([, target]) => target!)] as const;
      }),
    ),
  );
}

test('every place in src has a floor', async () => {
  const unknown = [...(await sources()).keys()].filter((file) => !(place(file) in floors));
  expect(unknown).toEqual([]);
});

test('a file imports its own folder and lower floors only', async () => {
  const wrong = [...(await sources())].flatMap(([file, targets]) =>
    targets
      .filter((target) => target.startsWith('.'))
      .map((target) => normalize(join(dirname(file), target)))
      .filter((target) => {
        const [from, to] = [place(file), place(target)];
        return from !== to && !(floors[to]! < floors[from]!) && !isPair(from, to);
      })
      .map((target) => `${file} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

/** Files of one floor that belong together and are no folder. */
function isPair(from: string, to: string): boolean {
  const together = ['errors', 'claims.ts', 'logger.ts', 'request-roles.ts'].map(
    (name) => `engine/${name}`,
  );
  return together.includes(from) && together.includes(to);
}

test('the domain imports the engine through its surface only', async () => {
  const wrong = [...(await sources())].flatMap(([file, targets]) =>
    targets
      .filter((target) => target.startsWith('.'))
      .map((target) => normalize(join(dirname(file), target)))
      .filter((target) => target.startsWith('src/engine/') && target !== 'src/engine/index.ts')
      .filter(() => !file.startsWith('src/engine/') && !entries.includes(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('the engine imports nothing of the domain', async () => {
  const wrong = [...(await sources())].flatMap(([file, targets]) =>
    targets
      .filter((target) => target.startsWith('.'))
      .map((target) => normalize(join(dirname(file), target)))
      .filter((target) => file.startsWith('src/engine/') && !target.startsWith('src/engine/'))
      .map((target) => `${file} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('no file of the engine names a table, a type or a role of the example', async () => {
  // "Account" is also what the operating system has, and what a caller's use is counted on.
  const names = /todo|project|membership|moderator|\bauthenticated\b/i;
  const files = await readdir('src/engine', { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map(async (file) => {
      const path = join(file.parentPath, file.name);
      return { path, lines: (await readFile(path, 'utf8')).split('\n') };
    });
  const named = (await Promise.all(texts)).flatMap(({ path, lines }) =>
    lines.filter((line) => names.test(line)).map((line) => `${path}: ${line}`),
  );
  expect(named).toEqual([]);
});

test('no file of src is left that nobody imports', async () => {
  const targetsOf = await sources();
  const reached = new Set(entries);
  for (const file of reached) {
    for (const target of targetsOf.get(file) ?? []) {
      if (target.startsWith('.')) reached.add(normalize(join(dirname(file), target)));
    }
  }
  expect([...targetsOf.keys()].filter((file) => !reached.has(file))).toEqual([]);
});

test('what serves a request uses web standards only', async () => {
  const nodes = [...(await sources())].flatMap(([file, targets]) =>
    nodeOnly.includes(place(file)) || usesNode.includes(file)
      ? []
      : targets
          .filter((target) => target.startsWith('node:') || target === 'pg' || target === 'pino')
          .map((target) => `${file} → ${target}`),
  );
  expect(nodes).toEqual([]);
});
