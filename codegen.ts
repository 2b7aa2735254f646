import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generate, type CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { readScriptOptions } from './scripts/read-script-options.ts';
import { schema } from './src/domain.ts';

// Writes what clients need: the schema as a text, and types for the documents of the example
// client. With --check it writes nothing, and fails where a file is not what it would write.

const config: CodegenConfig = {
  schema: printSchema(schema),
  documents: ['examples/client/*.ts'],
  silent: true,
  generates: {
    'schema.graphql': { plugins: ['schema-ast'] },
    'examples/client/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        importExtension: '.ts',
        scalars: {
          BigInt: 'string',
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          ID: 'string',
          JSON: 'unknown',
          LocalDateTime: 'string',
        },
        strictScalars: true,
        documentMode: 'string',
      },
    },
  },
};

/**
 * The error codes and what goes with them, in the very words of src/engine/errors/codes.ts: its declarations are
 * the blocks between its empty lines.
 */
async function errorTypes(): Promise<string> {
  const blocks = (await readFile('src/engine/errors/codes.ts', 'utf8')).split('\n\n');
  const names = ['errorCodes', 'ErrorCode', 'FieldReason', 'FieldProblem', 'ErrorExtensions'];
  const declarations = names.map((name) => {
    const declaration = blocks.find((block) =>
      new RegExp(`^export (const|type|interface) ${name}\\b`, 'm').test(block),
    );
    if (declaration === undefined)
      throw new Error(`src/engine/errors/codes.ts does not declare ${name}.`);
    return declaration.trim();
  });
  return `/* eslint-disable */\n\n${declarations.join('\n\n')}\n`;
}

const usage = `Usage: npm run codegen [-- --check]

Writes schema.graphql, and the types of the example client's documents.

  --check  writes nothing, and fails where a file is not what it would write`;

const { check } = readScriptOptions(usage, { check: { type: 'boolean', default: false } });
const generated = (await generate(config, false)) as { filename: string; content: string }[];
generated.push({ filename: 'examples/client/generated/errors.ts', content: await errorTypes() });
const stale: string[] = [];
for (const { filename, content } of generated) {
  const current = await readFile(filename, 'utf8').catch(() => null);
  if (current === content) continue;
  stale.push(filename);
  if (check) continue;
  await mkdir(dirname(filename), { recursive: true });
  await writeFile(filename, content);
}
if (check && stale.length > 0) {
  process.stderr.write(`Not up to date, run \`npm run codegen\`: ${stale.join(', ')}\n`);
  process.exitCode = 1;
} else if (!check) {
  process.stdout.write(stale.length > 0 ? `Wrote ${stale.join(', ')}\n` : 'Nothing changed.\n');
}
