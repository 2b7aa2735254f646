import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Tries the clients of docs/frontend.md on the server: installs them, has their tools make what they need,
// checks their types, and runs their tests: `node clients/check.ts`.

const clients = import.meta.dirname;
const changedAt = (file: string) =>
  statSync(join(clients, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const isInstalled = changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json');

/** Each in the folder of the clients; their own commands come before the project's. */
const commands: readonly (readonly string[])[] = [
  ...(isInstalled ? [] : [['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']]),
  ['node', 'codegen.ts'],
  ['generate-persisted-query-manifest', '--config', 'apollo/persisted-query-manifest.config.json'],
  ['relay-compiler', 'relay.config.json'],
  ['relay-compiler', 'relay.persisted.config.json'],
  ['tsc', '-p', '.'],
  ['oxlint', '--type-aware', '--deny-warnings', '.'],
  // As a project has it that does not allow the endings of files in imports.
  ['tsc', '-p', 'tsconfig.default.json'],
  ['vitest', 'run', '--root', '..', '--project', 'clients'],
];

// relay-compiler makes neither folders nor the file that it adds documents to, and adds none twice.
for (const folder of ['relay/generated', 'relay/persisted/generated']) {
  rmSync(join(clients, folder), { recursive: true, force: true });
  mkdirSync(join(clients, folder), { recursive: true });
}
writeFileSync(join(clients, 'relay/persisted/generated/documents.json'), '{}');
const path = [
  join(clients, 'node_modules', '.bin'),
  join(clients, '..', 'node_modules', '.bin'),
  process.env['PATH'],
].join(delimiter);
for (const [command = '', ...args] of commands) {
  const { status } = spawnSync(command, args, {
    cwd: clients,
    env: { ...process.env, PATH: path },
    stdio: 'inherit',
  });
  if (status === 0) continue;
  process.stderr.write(`Failed: ${[command, ...args].join(' ')}\n`);
  process.exitCode = 1;
  break;
}
