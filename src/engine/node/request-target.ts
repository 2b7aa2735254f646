import type { IncomingMessage } from 'node:http';

/**
 * A host and perhaps a port, as RFC 9110, section 7.2 has it: what ends a host, or goes before it,
 * would make a path or a user of the rest.
 */
const HOST = /^(?:\[[\da-f:.]+\]|[^\s/?#@\\:[\]<>^`{|}"]+)(?::\d*)?$/i;

/** What the adapter would read as another path: segments of dots, `%2e` among them, and backslashes. */
const OTHER_PATH = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** RFC 9112, section 3.2.2. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Reads the target of a request, after RFC 9112 section 3.2. One in absolute form, as proxies send it, is
 * written anew: its path becomes the request's address, and its host goes before the header's.
 *
 * @returns whether it is one that can be asked for. The adapter puts host and path together without
 *   looking, and would answer with a stack where that fails
 */
export function readTarget(request: IncomingMessage): boolean {
  const { headers, httpVersion } = request;
  if (headers.host === undefined ? httpVersion === '1.1' : !HOST.test(headers.host)) return false;
  const [, host, path = ''] = ABSOLUTE.exec(request.url ?? '') ?? [];
  if (host !== undefined) {
    if (!HOST.test(host)) return false;
    headers.host = host;
    request.url = path.startsWith('/') ? path : `/${path}`;
  }
  const { url = '' } = request;
  return url.startsWith('/') && URL.canParse(`http://${headers.host ?? 'localhost'}${url}`);
}

/** Whether a request asks what the server as a whole can do: `OPTIONS *`, RFC 9110 section 9.3.7. */
export const asksForServer = ({ method, url }: IncomingMessage): boolean =>
  method === 'OPTIONS' && url === '*';

/**
 * A path is what it literally is: a proxy in front has let it through, or counted it, as that. There
 * is nothing at one that stands for another.
 */
export function standsForAnother(url: string): boolean {
  const [path = ''] = url.split(/[?#]/, 1);
  return OTHER_PATH.test(path);
}
