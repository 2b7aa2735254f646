import { getOperationAST, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import type { Driver } from '../db/driver.ts';
import { AbortedTransactionError } from '../db/failures.ts';
import { Session } from '../db/session.ts';
import { timeout } from '../errors.ts';

interface SessionOptions {
  readonly driver: Driver;
  /** The longest that an operation may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * One operation, one transaction. A query answers and then ends its transaction; a mutation ends it
 * and then answers, and keeps nothing where anything failed.
 *
 * It wraps the execution rather than hooking behind it: whatever happens inside, even a throw, the
 * session is ended here.
 */
export function useSession({ driver, timeoutMs }: SessionOptions): Plugin<RequestContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      const isMutation = operation?.operation === 'mutation';
      setExecuteFn(async (executionArgs) => {
        const context = executionArgs.contextValue as RequestContext;
        const { claims } = context;
        if (claims === undefined) throw new TypeError('An operation without claims.');
        const session = new Session(driver, claims, isMutation ? 'write' : 'read');
        context.session = session;
        context.db = session.db;
        return withinTime(session, context.request.signal, timeoutMs, async () => {
          let result: ExecutionResult;
          try {
            result = (await executeFn(executionArgs)) as ExecutionResult;
          } catch (error) {
            await session.rollback();
            throw error;
          }
          if (isMutation) return settleMutation(session, result);
          session.finish();
          return result;
        });
      });
    },
  };
}

async function settleMutation(session: Session, result: ExecutionResult): Promise<ExecutionResult> {
  if (result.errors !== undefined && result.errors.length > 0) {
    await session.rollback();
    // Without `data` it never began, and is wrong as a whole.
    if (!('data' in result)) return result;
    return { ...result, data: null, errors: withoutEchoes(result.errors) };
  }
  await session.commit();
  return result;
}

/** Fields that failed only because an earlier statement had say nothing; the first cause does. */
function withoutEchoes(errors: NonNullable<ExecutionResult['errors']>) {
  const causes = errors.filter(({ originalError }) => !isEcho(originalError));
  return causes.length > 0 ? causes : errors;
}

function isEcho(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AbortedTransactionError) return true;
  }
  return false;
}

/** Runs `work`, and gives the session up when the client goes or the time is over. */
async function withinTime<T>(
  session: Session,
  signal: AbortSignal,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const givenUp = Promise.withResolvers<never>();
  const giveUp = (reason: unknown) => {
    if (session.abandon(reason)) givenUp.reject(reason);
  };
  const onAbort = () => giveUp(signal.reason);
  signal.throwIfAborted();
  const timer = setTimeout(
    () => giveUp(timeout('The operation took too long. Ask for less, or try again.')),
    timeoutMs,
  );
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(), givenUp.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
