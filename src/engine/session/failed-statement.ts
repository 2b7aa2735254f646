import type { RequestRole } from '../request-roles.ts';
import type { Statement } from './driver.ts';

interface FailedStatement extends Statement {
  readonly runAs: RequestRole;
}

const known = new WeakMap<object, FailedStatement>();

/** Notes the statement that an error is of: the driver's error may quote a parameter, but not its text. */
export function noteStatement(error: unknown, statement: FailedStatement): void {
  if (typeof error === 'object' && error !== null) known.set(error, statement);
}

/** What was noted of this error; its causes are looked up by themselves. */
export function notedStatement(error: object): FailedStatement | undefined {
  return known.get(error);
}
