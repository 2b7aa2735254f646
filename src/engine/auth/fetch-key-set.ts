import { KeySetError, readKeySet, type KeySet } from './key-set.ts';

/** Far above any real key set, far below what could hurt. */
const sizeLimitBytes = 256 * 1024;

/**
 * Fetches a JSON Web Key Set, within a time and a size, without following a redirect: what is
 * trusted is this address, not where it points.
 *
 * @param timeLimitMs - for the whole answer, from the connection to its last byte
 * @throws KeySetError with the reason, whatever went wrong
 */
export async function fetchKeySet(url: string, timeLimitMs: number): Promise<KeySet> {
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/jwk-set+json, application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimitMs),
    });
    return await readKeySet(parse(await readBody(response)));
  } catch (error) {
    if (error instanceof KeySetError) throw error;
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    throw new KeySetError(
      timedOut ? `did not answer within ${timeLimitMs} ms` : 'can not be reached',
      { cause: error },
    );
  }
}

async function readBody(response: Response): Promise<string> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new KeySetError(`answered with HTTP status ${response.status}`);
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop by an error closes the connection, so the rest of a huge answer is never read.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > sizeLimitBytes) throw new KeySetError(`is larger than ${sizeLimitBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KeySetError('is not JSON', { cause });
  }
}
