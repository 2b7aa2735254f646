import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

// Holds schema.graphql against schema.released.graphql, what the last release promised. A breaking
// change fails; docs/schema-changes.md says how a field is retired instead.

const read = async (file: string) => buildSchema(await readFile(file, 'utf8'));
const [released, current] = [await read('schema.released.graphql'), await read('schema.graphql')];
const list = (changes: readonly { readonly description: string }[]) =>
  changes.map(({ description }) => `  - ${description}\n`).join('');

const dangerous = findDangerousChanges(released, current);
if (dangerous.length > 0) {
  process.stdout.write(`Clients may trip over these schema changes:\n${list(dangerous)}`);
}
const breaking = findBreakingChanges(released, current);
if (breaking.length > 0) {
  process.stderr.write(
    `These schema changes break clients of the last release:\n${list(breaking)}` +
      'Deprecate instead; docs/schema-changes.md says how.\n',
  );
  process.exitCode = 1;
}
