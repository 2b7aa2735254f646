import { execFile } from 'node:child_process';
import { access, chmod, constants, cp, mkdir, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../embedded/support.ts';
import { run, signalGroup, written, type Running } from './support.ts';

// A clone, and whoever works in it, where much is missing that machines usually have.

const execute = promisify(execFile);
const project = join(import.meta.dirname, '..', '..');
const leftOut = new Set(['node_modules', '.git', '.data', '.env', 'coverage']);
const isRoot = process.getuid?.() === 0;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let clone: string;
/** Writable by everybody: the clone itself is not. */
let writable: string;
const running: Running[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  clone = join(directory.path, 'Größe und Maß 大');
  writable = join(directory.path, 'writable');
  await mkdir(clone);
  await mkdir(writable);
  await chmod(writable, 0o777);
  await execute('sh', ['-c', 'git ls-files -z | tar cf - --null -T - | tar xf - -C "$0"', clone], {
    cwd: project,
  }).catch(() =>
    cp(project, clone, {
      recursive: true,
      filter: (path) => !leftOut.has(path.slice(project.length + 1)),
    }),
  );
  await execute('chmod', ['-R', 'go+rX', clone]);
  await symlink(join(project, 'node_modules'), join(clone, 'node_modules'));
});
afterEach(async () => {
  for (const one of running.splice(0)) {
    signalGroup(one, 'SIGKILL');
    await one.exit;
  }
});
afterAll(() => directory[Symbol.asyncDispose]());

interface Place {
  readonly name: string;
  /** What goes before a command, as `setpriv` and `env` have it. */
  readonly prefix: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly umask?: string;
}

const usualPath = '/usr/local/bin:/usr/bin:/bin';
const ordinary = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
/** The tree belongs to another user, so that it is read-only for this one. */
const nobody = 65_534;

const places: readonly Place[] = [
  { name: 'a path with blanks and letters beyond ASCII', prefix: [] },
  { name: 'a machine without HOME', prefix: ['env', '-u', 'HOME'] },
  { name: 'umask 077', prefix: [], umask: '077' },
  { name: 'a minimal PATH', prefix: [], variables: { PATH: '/usr/bin:/bin' } },
  { name: 'an ordinary user, in a tree that is read-only', prefix: isRoot ? ordinary(nobody) : [] },
];

function inPlace({ prefix, variables = {}, umask = '022' }: Place, command: string): Running {
  const shell = ['sh', '-c', `umask ${umask}; exec ${command}`];
  const process = run(clone, [...prefix, ...shell], {
    PATH: usualPath,
    HOME: '/nonexistent',
    PORT: '0',
    ...variables,
  });
  running.push(process);
  return process;
}

/** Whether a user can read what all clones share; a clone in /root is nobody's else. */
async function canReach(): Promise<boolean> {
  if (!isRoot) return access(project, constants.R_OK).then(() => true);
  const [program = '', ...args] = ordinary(nobody);
  return execute(program, [...args, 'ls', join(project, 'node_modules', '.bin')]).then(
    () => true,
    () => false,
  );
}
const reachable = await canReach();
if (!isRoot) process.stdout.write('Other users are not tried: that takes root.\n');
if (!reachable) process.stdout.write(`Other users are not tried: they can't read ${project}.\n`);

describe.each(places)('in $name', (place) => {
  const skipped = place.prefix[0] === 'setpriv' && !reachable;

  test.skipIf(skipped)('npm start serves, and tokens are believed', async () => {
    // Each user's data is their own.
    const data = join(writable, `data of ${place.name}`);
    const variables = { ...place.variables, DATA_DIRECTORY: data };
    const server = inPlace({ ...place, variables }, 'npm start');
    const [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
    const token = inPlace({ ...place, variables }, 'npm run -s token -- --sub alice');
    expect(await token.exit).toBe(0);
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token.output.stdout.trim()}`,
      },
      body: '{"query":"{ viewer { userId } }"}',
    });
    expect(await response.json()).toEqual({ data: { viewer: { userId: 'alice' } } });
    signalGroup(server, 'SIGTERM');
    await server.exit;
  });

  test.skipIf(skipped)('npm test runs', async () => {
    const tests = inPlace(place, 'npm test -- test/floors.test.ts test/session/savepoints.test.ts');
    expect({ status: await tests.exit, ...tests.output }).toMatchObject({ status: 0 });
  });

  test.skipIf(skipped)('npm run check runs', async () => {
    const left = [
      'format',
      'lint',
      'types',
      'access',
      'tests',
      'browser',
      'mutants',
      'clients',
      'slow',
    ];
    const skip = left.map((step) => `--skip ${step}`).join(' ');
    const check = inPlace(place, `npm run check -- ${skip}`);
    expect({ status: await check.exit, ...check.output }).toMatchObject({ status: 0 });
    expect(check.output.stdout).toMatch(/✓ generated[^]*✓ migrations/);
  });
});

test.skipIf(!isRoot || !reachable)(
  'a user without an entry in /etc/passwd is told, in one sentence, what is missing',
  async () => {
    const place: Place = { name: 'no name', prefix: ordinary(54_321) };
    const data = join(writable, 'data of nobody known');
    const server = inPlace({ ...place, variables: { DATA_DIRECTORY: data } }, 'npm start');
    expect(await server.exit).not.toBe(0);
    expect(server.output.stderr).toMatch(
      /\(uid 54321\) has no entry in \/etc\/passwd, which .*as root: echo/,
    );
  },
);

test.skipIf(!isRoot || !reachable)(
  'where the tree is read-only and nothing else is named, the setting is',
  async () => {
    const place: Place = { name: 'read-only', prefix: ordinary(nobody) };
    const server = inPlace({ ...place, variables: { DATA_DIRECTORY: '' } }, 'npm start');
    expect(await server.exit).not.toBe(0);
    expect(server.output.stderr).toContain('set DATA_DIRECTORY to a directory elsewhere');
  },
);

test.skipIf(!isRoot)('a machine without a loopback is told how to have one', async () => {
  const place: Place = { name: 'no loopback', prefix: ['unshare', '--net'] };
  const data = join(writable, 'data without a loopback');
  const server = inPlace({ ...place, variables: { DATA_DIRECTORY: data } }, 'npm start');
  expect(await server.exit).not.toBe(0);
  expect(server.output.stderr).toMatch(/has no address 127\.0\.0\.1.*ip link set lo up/);
});

test.skipIf(!existsSync(join(project, '.git')))(
  'a clone that asks for CRLF gets the same bytes',
  async () => {
    const crlf = join(directory.path, 'crlf');
    const git = ['-c', 'core.autocrlf=true', '-c', 'safe.directory=*'];
    await execute('git', [...git, 'clone', '--quiet', '--no-local', project, crlf], {
      cwd: dirname(project),
    });
    const { stdout } = await execute('git', [...git, 'ls-files', '--eol'], { cwd: crlf });
    expect(stdout.split('\n').filter((line) => /w\/(crlf|mixed)/.test(line))).toEqual([]);
  },
);
