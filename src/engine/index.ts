// All that a domain uses of the engine. What is not here may change without a word.

export { type RecordedChanges, activities } from './audit/activities.ts';
export { claimsFor } from './claims.ts';
export { idOfNoRow } from './kinds/global-id.ts';
export { createApi } from './create-api.ts';
export type { Domain, SampleData, SamplePerson } from './domain.ts';
export { everyRowIndex, everyRowPolicies } from './every-row.ts';
export { listArguments } from './lists/arguments.ts';
export type { Columns } from './lists/keyset.ts';
export { means } from './lists/meaning.ts';
export { relatedConnection } from './lists/related-connection.ts';
export { rootConnection } from './lists/root-connection.ts';
export { defineRootList, defineRootRow } from './lists/root-fields.ts';
export { type RequestRole, namesOf, requestRoles, roleNamed } from './request-roles.ts';
export { accessHelper } from './helper-roles.ts';
export type { ContextSource, OperationContext } from './schema/context.ts';
export { encodeId } from './schema/global-id.ts';
export { itemsMayBeNull } from './schema/items-may-be-null.ts';
export type { Loaders } from './schema/loaders.ts';
export type { OutsideCall } from './outside/outside-field.ts';
export { SessionContext } from './schema/session-context.ts';
export type { ShownChange } from './schema/shown-changes.ts';
export type { Driver } from './session/driver.ts';
export { withSession } from './session/with-session.ts';
export { change, remove } from './writes/change.ts';
export { ifUpdatedAt, ifUpdatedAtEach } from './writes/if-updated-at.ts';
export {
  BULK_MAX,
  anyText,
  bigint,
  date,
  decimal,
  flag,
  idOf,
  idsOf,
  instant,
  integer,
  isStorable,
  json,
  lengthOf,
  listOf,
  localDateTime,
  several,
  text,
  textOrNull,
  uuid,
  valueOf,
} from './writes/input-values.ts';
export { because, defaulted, nullable, omittable, readInput, required } from './writes/input.ts';
export { insert, insertUnseen } from './writes/insert.ts';
export { newId } from './writes/new-id.ts';
export { defineMutation } from './writes/mutation.ts';
export { deletedRow, deletedRows, row, rows } from './writes/payload.ts';
export { type Key, refersTo, unlessTaken } from './writes/write.ts';
