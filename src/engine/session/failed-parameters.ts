const known = new WeakMap<object, readonly unknown[]>();

/** Notes the parameters of the statement that an error is of: the driver's error may quote one. */
export function noteParameters(error: unknown, params: readonly unknown[] | undefined): void {
  if (params !== undefined && typeof error === 'object' && error !== null) known.set(error, params);
}

/** What was noted of this error; its causes are looked up by themselves. */
export function notedParameters(error: object): readonly unknown[] {
  return known.get(error) ?? [];
}
