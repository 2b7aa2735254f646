import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm run bench -- <name> [options]`: runs bench/<name>/main.ts.

const here = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(here).filter((name) => existsSync(`${here}${name}/main.ts`));
const [name = '', ...args] = process.argv.slice(2);

if (!names.includes(name)) {
  const help = name === '--help' || name === '-h';
  (help ? process.stdout : process.stderr).write(
    `Usage: npm run bench -- ${names.join('|')} [--help]\n`,
  );
  process.exitCode = help ? 0 : 2;
} else if (
  existsSync(`${here}${name}/package.json`) &&
  !existsSync(`${here}${name}/node_modules`)
) {
  process.stderr.write(`First install what it compares with: npm ci --prefix bench/${name}\n`);
  process.exitCode = 1;
} else {
  process.argv = [process.argv[0] ?? 'node', `${here}${name}/main.ts`, ...args];
  await import(`./${name}/main.ts`);
}
