import { badRequest } from '../errors/index.ts';

/**
 * A request's body as text, at most `limit` bytes of it.
 *
 * @throws 413 as soon as the limit is passed, however the length was announced
 * @throws 400 where the bytes are not UTF-8, or the client has gone before it sent them all
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const tooLarge = () => badRequest(`The body is larger than ${limit} bytes.`, 413);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  if (request.body === null) return '';

  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw badRequest('The body is not UTF-8.');
    }
  };
  const reader = request.body.getReader();
  try {
    for (;;) {
      // What fails here is the client's way to us, and no fault of ours.
      const { done, value } = await reader.read().catch(() => {
        throw badRequest('The connection ended before the body did.');
      });
      if (done) return text + decode();
      size += value.byteLength;
      if (size > limit) throw tooLarge();
      text += decode(value);
    }
  } catch (error) {
    void discard(reader);
    throw error;
  }
}

/**
 * Lets the client come to the end of its body: many read no answer before that. It is the server's
 * time limit for requests that ends one who never does.
 */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let rest = await reader.read(); !rest.done;) rest = await reader.read();
  } catch {
    // The client has gone.
  }
}
