import type { Connection, Driver } from './driver.ts';

/**
 * Asks something of the database outside of any session, as the login itself: whether it answers,
 * whether it is safe.
 *
 * @param limitMs - the longest that it may take, in milliseconds
 * @throws what `work` throws, or the driver; then the connection is dropped
 */
export async function probe<T>(
  driver: Driver,
  limitMs: number,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`The database did not answer within ${limitMs} ms.`)),
    limitMs,
  );
  try {
    const connection = await driver.acquire(late.signal, 'probe');
    late.signal.addEventListener('abort', () => connection.destroy());
    try {
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      connection.destroy();
      late.signal.throwIfAborted();
      throw error;
    }
  } finally {
    clearTimeout(timer);
  }
}
