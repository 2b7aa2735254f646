/** A selection that only resolvers can answer. `npm run explain` names it, with the reason. */
export class NotCompilable extends Error {
  override readonly name = 'NotCompilable';
  /** The innermost field that could not be compiled, as `Type.field`. */
  field: string | undefined;

  /** @param reason - in words, of the field */
  constructor(reason = 'only its resolver knows what it gives') {
    super(reason);
  }
}

/** Does a field's work, and names the field where that can't be compiled. */
export function ofField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotCompilable) error.field ??= field;
    throw error;
  }
}
