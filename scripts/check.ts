import { spawnSync } from 'node:child_process';

// Everything that can be checked without watching it, one step after another; all of them run, so
// that one failure does not hide the next. `--skip tests` leaves a step out.
//
// Budgets on two cores: 6 minutes for `npm test`, 15 for what CI runs, 45 for all of this.

const steps: Readonly<Record<string, readonly string[]>> = {
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  types: ['tsc'],
  generated: ['node', 'codegen.ts', '--check'],
  schema: ['node', 'scripts/schema-changes.ts'],
  migrations: ['node', 'scripts/migrations-complete.ts'],
  access: ['node', 'scripts/access-matrix.ts', '--check'],
  tests: ['vitest', 'run', '--project', 'quick'],
  mutants: ['node', 'scripts/mutate-policies.ts', '--quiet'],
  slow: ['vitest', 'run', '--project', 'slow'],
};

const skipped = new Set(process.argv.slice(2).filter((argument) => argument !== '--skip'));
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
