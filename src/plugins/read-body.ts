import { badRequest } from '../errors.ts';

/**
 * A request's body as text, at most `limit` bytes of it.
 *
 * @throws 413 as soon as the limit is passed, however the length was announced
 * @throws 400 where the bytes are not UTF-8
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const tooLarge = () => badRequest(`The body is larger than ${limit} bytes.`, 413);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  if (request.body === null) return '';

  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  const notUtf8 = () => badRequest('The body is not UTF-8.');
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw notUtf8();
    }
  };
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    text += decode(value);
  }
}
