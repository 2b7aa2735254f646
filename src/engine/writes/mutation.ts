import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import type { z } from 'zod';
import type { Columns } from '../lists/keyset.ts';
import { UnreadableError } from '../session/failures.ts';
import { outcomeOf } from './outcome.ts';
import type { Write } from './write.ts';
import { givingRows, leavingKeys, writtenKeys, type Shaped } from './statements.ts';
import type { ResolverContext } from '../schema/context.ts';
import { checkIfUpdatedAt, writeIfUnchanged, type WithoutCondition } from './if-updated-at.ts';
import { inputArgument } from './input-argument.ts';
import { readInput, type Input } from './input.ts';
import { findRows } from '../schema/find-rows.ts';
import { tableNamed } from '../schema/tables.ts';
import { definePayload, type Giving, type RowsWritten, type WrittenPayload } from './payload.ts';
import type { WriteExtension } from './write-extension.ts';

interface MutationOptions<F extends Input> {
  readonly description: string;
  readonly input: F;
  readonly gives: Giving;
  /** Describes what is written, from the input's clean values; `ifUpdatedAt` is seen to already. */
  readonly write: (values: WithoutCondition<z.output<F['rules']>>) => Write;
}

/**
 * Defines a mutation field that writes rows of one table, and its payload type: `createBook` answers
 * with a `CreateBookPayload`.
 *
 * What it shows of rows that are there, trimmed, defaulted and stamped, is read back by a statement
 * that travels behind the write without waiting for its answer, and that is shown only once the write
 * has succeeded.
 */
export function defineMutation<F extends Input>(name: string, options: MutationOptions<F>): void {
  const { description, input, gives, write } = options;
  const { builder } = gives.list.api;
  const payload = definePayload(`${name[0]?.toUpperCase()}${name.slice(1)}Payload`, gives);
  checkIfUpdatedAt(name, input, tableNamed(gives.list.api.relations, gives.list.table));
  const nothing = Object.fromEntries(Object.keys(input.fields).map((key) => [key, undefined]));
  const extension: WriteExtension = {
    payload,
    input,
    list: gives.list,
    write: (args) => ({
      // What is left out is named as well: `change` sets one of these to itself where nothing changes.
      ...writeIfUnchanged(
        { ...nothing, ...(readInput(input.rules, args.input) as z.output<F['rules']>) },
        write,
      ),
      input,
    }),
  };
  builder.mutationField(name, (t) => {
    const common = {
      nullable: true,
      description,
      args: inputArgument(builder, input.type),
      extensions: { write: extension },
    } as const;
    return payload.kind === 'deleted'
      ? t.field({
          type: payload.type,
          ...common,
          resolve: async (_root, args, context) => {
            const described = extension.write(args);
            return { keys: await send(context, described, givingRows(described, [])) };
          },
        })
      : t.field({
          type: payload.type,
          ...common,
          resolve: (_root, args, context, info) =>
            writeAndRead(payload, extension.write(args), context, info),
        });
  });
}

async function writeAndRead(
  payload: WrittenPayload,
  write: Write,
  context: ResolverContext,
  info: GraphQLResolveInfo,
): Promise<RowsWritten> {
  const query = readingBack(payload, context, info);
  // Without a selection beneath the path it has no more than it was given.
  if (!('columns' in query)) {
    await send(context, write, givingRows(write, []));
    return { rows: [] };
  }
  const [written, found] = await Promise.allSettled([
    send(context, write, leavingKeys(write)),
    findRows(context.db, payload.list.table, query),
  ]);
  if (written.status === 'rejected') throw written.reason;
  if (found.status === 'rejected') throw found.reason;
  if (found.value.length < written.value.length) throw new UnreadableError();
  return { rows: found.value };
}

/**
 * Sends a write at once: what is sent after this call reads what it wrote.
 *
 * @returns the keys of its rows; throws as `outcomeOf` does
 */
function send(
  context: ResolverContext,
  write: Write,
  statements: readonly Shaped[],
): Promise<readonly string[]> {
  const answers = statements.map(({ sql: statement }) =>
    context.db.execute<WrittenRow>(statement()).execute(),
  );
  const keys = Promise.all(answers).then((rows) =>
    rows.at(-1)!.flatMap((row) => ('keys' in row ? row.keys : row.key)),
  );
  return outcomeOf(context, write, keys);
}

type WrittenRow = { readonly key: string } | { readonly keys: readonly string[] };

/** The query for what a write leaves. */
function readingBack(
  { field, list }: WrittenPayload,
  context: ResolverContext,
  info: GraphQLResolveInfo,
) {
  const { name } = list.key;
  const written = writtenKeys(tableNamed(list.api.relations, list.table));
  return queryFromInfo({
    config: getSchemaConfig(list.api.builder),
    context,
    info,
    typeName: list.typeName,
    path: [field],
    where: { RAW: ({ [name]: key }: Columns) => sql`${key} = any(${written})` },
    orderBy: ({ [name]: key }: Columns) => sql`array_position(${written}, ${key})`,
  });
}
