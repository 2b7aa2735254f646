import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/engine/config/index.ts';
import { LIST_MAX } from '../../src/engine/kinds/filter-type.ts';
import { TEXT_MAX } from '../../src/engine/kinds/text.ts';
import { MAX_PAGE_SIZE } from '../../src/engine/lists/page-size.ts';
import { BULK_MAX } from '../../src/engine/writes/input-values.ts';
import { run, signalGroup, written, type Running } from '../process/support.ts';
import { blocksOf, project, type Block } from './markdown.ts';
import { copyProject, type Workspace } from './workspace.ts';

// What the guides show is tried, from top to bottom, on a server as it comes from `npm start`: its
// commands run, its documents are asked as alice, and the answers are as they are shown.

const guides = ['docs/frontend.md', 'docs/partners.md', 'docs/sessions.md'];
const documents = [
  ...guides,
  'docs/add-a-table.md',
  'docs/change-a-table.md',
  'docs/make-it-yours.md',
  'docs/schema-changes.md',
];
/** What the guides write for the address of a server on one's own machine. */
const documentedAddress = 'http://127.0.0.1:4000';

let workspace: Workspace;
let server: Running;
let address: string;
let token: string;
beforeAll(async () => {
  workspace = await copyProject();
  server = run(workspace.path, [process.execPath, 'src/main.ts', 'start'], { PORT: '0' });
  [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
  await written(server, /Ctrl-C stops/);
  token = (await shell('npm run -s token -- --sub alice')).trim();
});
afterAll(async () => {
  signalGroup(server, 'SIGTERM');
  await server.exit;
  await workspace[Symbol.asyncDispose]();
});

async function shell(text: string): Promise<string> {
  const { exit, output } = run(workspace.path, ['sh', '-ec', text], {
    ROWHOUSE_URL: `${address}/graphql`,
  });
  const status = await exit;
  if (status !== 0) throw new Error(`Exit status ${status}: ${output.stderr}${output.stdout}`);
  return output.stdout;
}

async function ask(query: string, variables: string | undefined): Promise<string> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: JSON.parse(variables ?? '{}') as unknown }),
  });
  return response.text();
}

/** A part of a file stands further to the left in a document. */
const flat = (code: string) => code.replaceAll(/\s+/g, ' ').trim();

/** A block to try, with what belongs to it. */
interface Trial {
  readonly place: string;
  readonly attempt: () => Promise<string>;
  readonly answer: string | undefined;
}

function trialsOf(blocks: readonly Block[]): Trial[] {
  let exports = '';
  return blocks.flatMap(({ language, place, text }, index) => {
    const end = blocks.findIndex((block, at) => at > index && block.language !== 'json');
    const following = blocks.slice(index + 1, end === -1 ? undefined : end);
    const variables = following.find(({ attributes }) => 'variables' in attributes)?.text;
    const answer = following.find(({ attributes }) => 'answer' in attributes)?.text;
    if (language === 'graphql') return [{ place, answer, attempt: () => ask(text, variables) }];
    if (language !== 'sh') return [];
    const before = exports;
    if (text.startsWith('export ')) exports += text;
    const command = () => shell((before + text).replaceAll(documentedAddress, address));
    return [{ place, answer, attempt: command }];
  });
}

describe.each(guides)('%s', async (guide) => {
  const blocks = await blocksOf(guide);
  const trials = trialsOf(blocks);
  const shown = trials.filter(({ answer }) => answer !== undefined);
  const ran = trials.filter(({ answer }) => answer === undefined);

  test.each(shown)('shows the answer that is given: $place', async ({ attempt, answer }) => {
    expect(JSON.parse(await attempt())).toEqual(JSON.parse(answer ?? ''));
  });

  test.each(ran)('shows a command that works: $place', async ({ attempt }) => {
    await expect(attempt()).resolves.not.toBe('\0');
  });

  test.each(blocks.filter(({ language }) => language === 'ts'))(
    'shows what stands in the file: $place',
    async ({ text, attributes }) => {
      const file = await readFile(join(project, attributes['file'] ?? ''), 'utf8');
      expect(flat(file)).toContain(flat(text));
    },
  );

  test('shows nothing that is not tried', () => {
    const tried = new Set(['graphql', 'json', 'sh', 'ts']);
    expect(blocks.filter(({ language }) => !tried.has(language))).toEqual([]);
  });
});

test.each(documents)('%s links to what exists', async (document) => {
  const text = await readFile(join(project, document), 'utf8');
  const links = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link = '']) => link);
  expect(links).not.toEqual([]);
  for (const link of links) await access(join(project, dirname(document), link));
});

test('docs/partners.md tells the limits that there are', async () => {
  const text = await readFile(join(project, 'docs/partners.md'), 'utf8');
  const [, limits = ''] = text.split('## Limits');
  const values = Array.from(limits.matchAll(/^\|[^|]+\| +(\d[^|]*?) +\|/gm), ([, value]) => value);
  const { answerLimitBytes, bodyLimitBytes, maxNodes, requestTimeoutMs } = readConfig({});
  expect(values).toEqual([
    String(MAX_PAGE_SIZE),
    String(BULK_MAX),
    LIST_MAX.toLocaleString('en'),
    TEXT_MAX.toLocaleString('en'),
    `${bodyLimitBytes / 1_048_576} MiB`,
    '1,000',
    '100,000',
    `${answerLimitBytes / 1_048_576} MiB`,
    maxNodes.toLocaleString('en'),
    `${requestTimeoutMs / 1000} s`,
  ]);
});
