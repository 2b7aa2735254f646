import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

// A file imports its own folder and lower floors only; auth/, db/ and embedded/ stand side by side
// and meet in claims.ts.

const floors: Readonly<Record<string, number>> = {
  config: 0,
  errors: 0,
  'claims.ts': 0,
  'logger.ts': 0,
  auth: 1,
  db: 1,
  embedded: 1,
  'rate-limits': 1,
  telemetry: 2,
  schema: 2,
  resolvers: 3,
  compiled: 3,
  plugins: 4,
  'context.ts': 4,
  'executable-schema.ts': 4,
  lane: 5,
  'app.ts': 5,
  doctor: 5,
  maintenance: 5,
  metrics: 5,
  tracing: 5,
  'refusal.ts': 5,
  'one-at-a-time.ts': 5,
  'listener.ts': 6,
  'server.ts': 6,
  cli: 7,
};

/** What web standards do not have, and so only these may use. */
const nodeOnly = [
  'embedded',
  'rate-limits',
  'doctor',
  'maintenance',
  'metrics',
  'tracing',
  'refusal.ts',
  'one-at-a-time.ts',
  'listener.ts',
  'server.ts',
  'cli',
];

const place = (file: string) => file.split('/')[1] ?? '';

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
  const together = ['errors', 'claims.ts', 'logger.ts', 'context.ts', 'plugins'];
  return together.includes(from) && together.includes(to) && floors[from] === floors[to];
}

test('what serves a request uses web standards only', async () => {
  const nodes = [...(await sources())].flatMap(([file, targets]) =>
    nodeOnly.includes(place(file)) || file === 'src/db/drivers/pg.ts'
      ? []
      : targets
          .filter((target) => target.startsWith('node:') || target === 'pg' || target === 'pino')
          .map((target) => `${file} → ${target}`),
  );
  expect(nodes).toEqual([]);
});
