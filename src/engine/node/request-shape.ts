import { negotiate } from '../request/media-type.ts';

/** Reads a header of the request; undefined where it has none. */
type ReadHeader = (name: string) => string | undefined;

const contentTypes = new Set(['application/json', 'application/json; charset=utf-8']);

/**
 * Whether a request is of the plain kind that nearly all are: a POST of a JSON body of known length,
 * to the API's one address. Yoga gets what is wrong, or rare.
 *
 * @param url - path and query
 * @param limit - of the body, in bytes
 */
export function isPlainPost(
  method: string,
  url: string,
  header: ReadHeader,
  limit: number,
): boolean {
  if (method !== 'POST' || url !== '/graphql') return false;
  if (!contentTypes.has(header('content-type') ?? '')) return false;
  if (header('content-encoding') !== undefined || header('transfer-encoding') !== undefined) {
    return false;
  }
  if (header('expect') !== undefined || header('upgrade') !== undefined) return false;
  const length = header('content-length') ?? '';
  if (!/^\d{1,10}$/.test(length) || Number(length) === 0 || Number(length) > limit) return false;
  return negotiate(header('accept') ?? null) !== null;
}
