import { OutsideError } from './outside-error.ts';

/** Work was given up: its time is over, or its client has gone. The cause says which. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError';

  constructor(reason: unknown) {
    super('It was given up.', { cause: reason });
  }
}

/**
 * Does `work`, for so long and no longer.
 *
 * @param outer - gives up when it aborts
 * @param work - is given a signal that aborts when it is given up
 * @throws what `work` throws, or GivenUpError
 */
export async function within<T>(
  outer: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const over = Promise.withResolvers<never>();
  const giveUp = (reason: unknown) => {
    // Before `work` hears of it, and fails of that.
    over.reject(new GivenUpError(reason));
    own.abort(reason);
  };
  const onAbort = () => giveUp(outer.reason);
  const timer = setTimeout(
    () => giveUp(new OutsideError(`It took longer than ${timeoutMs} ms.`)),
    timeoutMs,
  );
  outer.addEventListener('abort', onAbort, { once: true });
  try {
    if (outer.aborted) throw new GivenUpError(outer.reason);
    return await Promise.race([work(own.signal), over.promise]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}
