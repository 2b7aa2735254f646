import type { InputRef } from '@pothos/core';
import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { sql } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import type { z } from 'zod';
import type { Columns } from '../lists/keyset.ts';
import { outcomeOf, unreadable } from './outcome.ts';
import type { Write } from './write.ts';
import { givingRows, leavingKeys, writtenKeys, type Shaped } from './statements.ts';
import { builder, type ResolverContext } from '../schema/builder.ts';
import { inputArgument } from './input-argument.ts';
import { readInput } from './input-values.ts';
import { findRows } from '../lists/root-connection.ts';
import type { DeletedPayload, WrittenPayload } from './payload.ts';
import type { WriteExtension } from './write-extension.ts';

interface WriteOptions<Payload, Rules extends z.ZodType> {
  readonly payload: Payload;
  readonly description: string;
  readonly input: InputRef<object>;
  readonly rules: Rules;
  readonly write: (values: z.output<Rules>) => Write;
}

type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0];

/**
 * A mutation field that shows what it wrote: trimmed, defaulted and stamped, with whatever the client
 * selects beneath it. The rows are read back by a statement that travels behind the write without
 * waiting for its answer, and that is shown only once the write has succeeded.
 */
export function writeField<Rules extends z.ZodType>(
  t: MutationFields,
  options: WriteOptions<WrittenPayload, Rules>,
) {
  const { payload } = options;
  const common = commonOf(options);
  return t.field({
    type: payload.type,
    ...common,
    resolve: async (_root, args, context, info) => {
      const write = common.extensions.write.write(args);
      const query = readingBack(payload, context, info);
      // Without a selection beneath the path it has no more than it was given.
      if (!('columns' in query)) {
        await send(context, write, givingRows(write, []));
        return { rows: [] };
      }
      const [written, rows] = await Promise.allSettled([
        send(context, write, leavingKeys(write)),
        findRows(context.db, payload.list.table, query),
      ]);
      if (written.status === 'rejected') throw written.reason;
      if (rows.status === 'rejected') throw rows.reason;
      if (rows.value.length < written.value.length) throw unreadable();
      return { rows: rows.value };
    },
  });
}

/** A mutation field that deletes rows, and gives the ids they had. */
export function deleteField<Rules extends z.ZodType>(
  t: MutationFields,
  options: WriteOptions<DeletedPayload, Rules>,
) {
  const { payload } = options;
  const common = commonOf(options);
  return t.field({
    type: payload.type,
    ...common,
    resolve: async (_root, args, context) => {
      const write = common.extensions.write.write(args);
      return { keys: await send(context, write, givingRows(write, [])) };
    },
  });
}

/** What every field that writes has, whatever it answers with. */
function commonOf<Rules extends z.ZodType>({
  payload,
  description,
  input,
  rules,
  write,
}: WriteOptions<WrittenPayload | DeletedPayload, Rules>) {
  const extension: WriteExtension = {
    payload,
    write: (args) => write(readInput(rules, args.input)),
  };
  return {
    nullable: true,
    description,
    args: inputArgument(input),
    extensions: { write: extension },
  } as const;
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
    rows.at(-1)!.flatMap((row) => ('keys' in row ? row.keys : row.id)),
  );
  return outcomeOf(context, write, keys);
}

type WrittenRow = { readonly id: string } | { readonly keys: readonly string[] };

/** The query for what a write leaves. */
function readingBack(
  { field, list }: WrittenPayload,
  context: ResolverContext,
  info: GraphQLResolveInfo,
) {
  return queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: list.typeName,
    path: [field],
    where: { RAW: ({ id }: Columns) => sql`${id} = any(${writtenKeys})` },
    orderBy: ({ id }: Columns) => sql`array_position(${writtenKeys}, ${id})`,
  });
}
