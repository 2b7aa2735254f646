/**
 * Why a request was answered with 401 or 403 as a whole: what the log and a metric say of it. They are
 * words of ours, and never a part of a token. docs/operations.md says what to do about each.
 */
export const refusals = [
  'missing',
  'scheme',
  'malformed',
  'algorithm',
  'type',
  'issuer',
  'audience',
  'party',
  'pending',
  'expired',
  'early',
  'subject',
  'organization',
  'claims',
  'key',
  'signature',
  'role',
  'introspection',
  'document',
] as const;

export type Refusal = (typeof refusals)[number];
