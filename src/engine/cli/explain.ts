import { readFile } from 'node:fs/promises';
import { GraphQLError } from 'graphql';
import { explain as explainOperation, type Explanation } from '../compiled/explain.ts';
import { operationIn, parseDocument, validateDocument } from '../request/document.ts';
import { variableProblems } from '../request/values/variable-problems.ts';
import { CommandError, UsageError } from '../serve/command.ts';
import { readArguments } from './read-options.ts';
import type { Load } from './start.ts';

const usage = `Usage: npm run -s explain -- DOCUMENT [--variables JSON] [--operation NAME]

Prints the SQL that an operation is compiled to, or which field keeps it from being compiled.
DOCUMENT is a text, or a file that ends in .graphql.`;

/** Prints whether an operation is compiled, and if not, because of which field; and its SQL. */
export async function explain(args: string[], load: Load): Promise<number> {
  const { text, variables, name } = await readOperation(args);
  const { schema } = await load.domain();
  try {
    const document = parseDocument(text);
    const operation = operationIn(document, name);
    const [problem] = [
      ...validateDocument(schema, document),
      variableProblems(schema, operation, variables),
    ].filter((one) => one !== null);
    if (problem !== undefined) throw problem;
    const explanation = await explainOperation(schema, document, operation, variables);
    process.stdout.write(`${inWords(explanation)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof GraphQLError) throw new CommandError(error.message);
    throw error;
  }
}

async function readOperation(args: string[]) {
  const text = { type: 'string' } as const;
  const { values, positionals } = readArguments(args, usage, {
    variables: { ...text, default: '{}' },
    operation: text,
  });
  try {
    const [document, ...more] = positionals;
    if (document === undefined || more.length > 0) throw new Error('There is one DOCUMENT.');
    return {
      text: document.endsWith('.graphql') ? await readFile(document, 'utf8') : document,
      variables: JSON.parse(values.variables) as Record<string, unknown>,
      name: values.operation,
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function inWords(explanation: Explanation): string {
  if (explanation.by === 'resolvers') {
    const { field, reason } = explanation;
    return `Resolvers answer it. ${field === undefined ? 'As a whole' : field} can't be compiled: ${reason}.`;
  }
  const { statements } = explanation;
  if (statements.length === 0) return 'Compiled. Nothing is asked of the database.';
  const sent = statements.map(({ text, params = [] }) =>
    [text, ...params.map((param, nth) => `-- $${nth + 1}: ${JSON.stringify(param)}`)].join('\n'),
  );
  const loaded = explanation.loaded.map(
    ({ field, type, text }) =>
      `Then, where ${field} names rows of ${type}, these are loaded by one statement:\n${text}`,
  );
  return ['Compiled: Postgres writes the answer.', ...sent, ...loaded].join('\n\n');
}
