import type { GraphQLField } from 'graphql';
import type { List } from '../lists/list.ts';
import type { Input } from './input.ts';
import type { Write } from './write.ts';
import type { DeletedPayload, WrittenPayload } from './payload.ts';

/** What a field that writes says of itself: `field.extensions.write`. */
export interface WriteExtension {
  readonly payload: WrittenPayload | DeletedPayload;
  readonly input: Input;
  /** Of the rows that it writes. */
  readonly list: List;
  /**
   * Reads the field's arguments.
   *
   * @throws BAD_USER_INPUT
   */
  readonly write: (args: { readonly input: unknown }) => Write;
}

/** Undefined where the field is none that writes in this way. */
export function writeOf(field: GraphQLField<unknown, unknown>): WriteExtension | undefined {
  return field.extensions['write'] as WriteExtension | undefined;
}
