import type { IncomingMessage } from 'node:http';
import type { CorsOrigins } from '../config/index.ts';
import { corsHeaders } from '../request/cors.ts';

/** The headers that let the page that sent a request read an answer that Node gives it. */
export function corsOf(allowed: CorsOrigins, { method = '', headers }: IncomingMessage) {
  const get = (name: string) => headers[name]?.toString() ?? null;
  return { Vary: 'Origin', ...corsHeaders(allowed, { method, headers: { get } }) };
}

/**
 * The same for what Node's parser refused, so that there is no request: the origin is looked for in the
 * bytes that it stopped at.
 */
export function corsOfBytes(allowed: CorsOrigins, bytes: Uint8Array | undefined) {
  const text = bytes === undefined ? '' : new TextDecoder('latin1').decode(bytes);
  const [, origin = null] = /^origin:[ \t]*(\S+)[ \t]*\r?$/im.exec(text) ?? [];
  const get = (name: string) => (name === 'origin' ? origin : null);
  return { Vary: 'Origin', ...corsHeaders(allowed, { method: '', headers: { get } }) };
}
