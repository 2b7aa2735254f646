import { spawnSync } from 'node:child_process';
import { report, UsageError } from '../src/engine/serve/command.ts';
import { readScriptOptions } from './read-script-options.ts';

// Everything that can be checked without watching it, one step after another; all of them run, so
// that one failure does not hide the next. `--skip tests` leaves a step out.
//
// Budgets on two cores: 6 minutes for `npm test`, 15 for what CI runs, 45 for all of this.

const steps: Readonly<Record<string, readonly string[]>> = {
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  // The clients are linted in their own step, when their packages are there.
  lint: ['oxlint', '--type-aware', '--deny-warnings', '--ignore-pattern', 'clients/**'],
  types: ['tsc'],
  generated: ['node', 'codegen.ts', '--check'],
  schema: ['node', 'scripts/schema-changes.ts'],
  migrations: ['node', 'scripts/migrations-complete.ts'],
  access: ['node', 'scripts/access-matrix.ts', '--check'],
  tests: ['vitest', 'run', '--configLoader', 'native', '--project', 'quick'],
  browser: ['vitest', 'run', '--configLoader', 'native', '--project', 'browser'],
  mutants: ['node', 'scripts/mutate-policies.ts', '--quiet'],
  clients: ['node', 'clients/check.ts'],
  slow: ['vitest', 'run', '--configLoader', 'native', '--project', 'slow'],
};

const usage = `Usage: npm run check [-- --skip STEP …]

Checks everything, one step after another: ${Object.keys(steps).join(', ')}.

  --skip STEP  leaves a step out; may be said several times`;

const { skip } = readScriptOptions(usage, {
  skip: { type: 'string', multiple: true, default: [] },
});
const unknown = skip.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  process.exit(report(new UsageError(`There is no step ${unknown.join(', ')}.\n\n${usage}`)));
}
const skipped = new Set(skip);
const failed: string[] = [];
for (const [name, [command = '', ...args]] of Object.entries(steps)) {
  if (skipped.has(name)) continue;
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
