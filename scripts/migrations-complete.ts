import { spawnSync } from 'node:child_process';

// Tables and policies are written in TypeScript, and migrations are generated from them: there must
// be nothing left to generate.

const { status, stdout, stderr } = spawnSync('drizzle-kit', ['generate', '--explain'], {
  encoding: 'utf8',
});
// With nothing to explain it says only which configuration it reads.
const explained = stdout.split('\n').filter((line) => line !== '' && !line.includes(' config '));
if (status !== 0 || explained.length > 0) {
  process.stderr.write(`${stdout}${stderr}\nRun \`npx drizzle-kit generate --name …\`.\n`);
  process.exitCode = 1;
}
