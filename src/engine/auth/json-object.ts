export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object: no list, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What stands in a claim, by its path: names with dots between them, or one name that is a URL, as the claims
 * that a customer adds have it at some issuers.
 *
 * @returns undefined where it is missing, or where the path goes through something that is no object
 */
export function claimAt(payload: JsonObject, path: string): unknown {
  const names = /^https?:\/\//.test(path) ? [path] : path.split('.');
  return names.reduce<unknown>(
    // Own properties only: every object has a `constructor`.
    (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    payload,
  );
}
