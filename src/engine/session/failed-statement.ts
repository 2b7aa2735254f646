import type { Statement } from './driver.ts';

const known = new WeakMap<object, Statement>();

/** Notes the statement that an error is of: the driver's error may quote a parameter, but not its text. */
export function noteStatement(error: unknown, statement: Statement): void {
  if (typeof error === 'object' && error !== null) known.set(error, statement);
}

/** What was noted of this error; its causes are looked up by themselves. */
export function notedStatement(error: object): Statement | undefined {
  return known.get(error);
}
