import type { Bearer } from './bearer.ts';

/**
 * Runs in the browser. Makes a `fetch` that adds the bearer's token to requests to one path of this
 * server. A header that was typed goes first. A refused token is replaced and the request sent once more:
 * a 401 comes before anything is done.
 */
export function sendWithToken(send: typeof fetch, path: string, bearer: Bearer): typeof fetch {
  const carrying = (request: Request, token: string | null) => {
    const copy = request.clone();
    if (token !== null) copy.headers.set('authorization', `Bearer ${token}`);
    return send(copy);
  };
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    const ours = origin === location.origin && pathname === path;
    if (!ours || request.headers.has('authorization')) return send(request);
    const token = await bearer.token();
    const response = await carrying(request, token);
    if (response.status !== 401 || token === null) return response;
    const another = await bearer.instead(token);
    return another === null || another === token ? response : carrying(request, another);
  };
}
