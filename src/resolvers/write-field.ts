import type { InputRef } from '@pothos/core';
import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { sql, type SQL } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import type { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Columns } from '../db/keyset.ts';
import { builder, type ResolverContext } from '../schema/builder.ts';
import { inputArgument } from '../schema/inputs/argument.ts';
import { readInput } from '../schema/inputs/values.ts';
import { findRows } from '../schema/lists/root-connection.ts';
import type { Row } from '../schema/lists/page.ts';
import type { WrittenPayload } from '../schema/payloads/payload.ts';
import {
  unreadable,
  type WriteExtension,
  type Written,
} from '../schema/payloads/write-extension.ts';

interface WriteOptions<Rules extends z.ZodType> {
  readonly payload: WrittenPayload;
  readonly description: string;
  readonly input: InputRef<object>;
  readonly rules: Rules;
  /** Sends the write at once: what is sent after this call reads what it wrote. */
  readonly write: (db: Database, values: z.output<Rules>) => Written;
}

type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0];

/**
 * A mutation field that shows what it wrote: trimmed, defaulted and stamped, with whatever the client
 * selects beneath it. The rows are read back by a statement that travels behind the write without
 * waiting for its answer, and that is shown only once the write has succeeded.
 */
export function writeField<Rules extends z.ZodType>(
  t: MutationFields,
  { payload, description, input, rules, write }: WriteOptions<Rules>,
) {
  const extension: WriteExtension = {
    payload,
    write: (db, args) => write(db, readInput(rules, args.input)),
  };
  return t.field({
    type: payload.type,
    nullable: true,
    description,
    args: inputArgument(input),
    extensions: { write: extension },
    resolve: async (_root, args, context, info) => {
      const { keys, done } = extension.write(context.db, args);
      const [written, rows] = await Promise.allSettled([
        done,
        readBack(payload, keys, context, info),
      ]);
      if (written.status === 'rejected') throw written.reason;
      if (rows.status === 'rejected') throw rows.reason;
      // Whoever could write a row sees it, unless somebody else has changed that since.
      if (rows.value !== null && rows.value.length < written.value) {
        throw unreadable();
      }
      return { rows: rows.value ?? [] };
    },
  });
}

/** @returns null where nothing of the rows is selected */
async function readBack(
  { field, list }: WrittenPayload,
  keys: SQL,
  context: ResolverContext,
  info: GraphQLResolveInfo,
): Promise<readonly Row[] | null> {
  const query = queryFromInfo({
    config: getSchemaConfig(builder),
    context,
    info,
    typeName: list.typeName,
    path: [field],
    where: { RAW: ({ id }: Columns) => sql`${id} = any(${keys})` },
    orderBy: ({ id }: Columns) => sql`array_position(${keys}, ${id})`,
  });
  // Without a selection beneath the path it gives back no more than it was given.
  return 'columns' in query ? await findRows(context.db, list.table, query) : null;
}
