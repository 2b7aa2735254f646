import type { PageSettings, Person } from '../settings.ts';
import type { Grant } from './bearer.ts';

/** Whom the server takes a token for. */
export interface Caller {
  /** Null without a token. */
  readonly subject: string | null;
  readonly role: string;
  /** In how many seconds the token ends; null where nothing ends. */
  readonly expiresIn: number | null;
}

export interface PageServer {
  /** Has the development issuer make a token. @throws Error with the server's words */
  tokenFor(person: Person): Promise<Grant>;
  /** Whom the server takes a token for. @throws Error with the server's words */
  whoIs(token: string | null): Promise<Caller>;
}

/** Runs in the browser. What the page asks this server beside GraphQL. */
export function createServer(send: typeof fetch, { paths }: PageSettings): PageServer {
  const bodyOf = async (answer: Promise<Response>): Promise<unknown> => {
    const response = await answer.catch(() => {
      throw new Error('The server does not answer. Is it running?');
    });
    const body = (await response.json()) as { errors?: readonly { message: string }[] };
    if (!response.ok) throw new Error(body.errors?.[0]?.message ?? `HTTP ${response.status}`);
    return body;
  };
  return {
    tokenFor: async ({ sub, role, claims }) => {
      const body = JSON.stringify({ sub, claims, ...(role === null ? {} : { role }) });
      const headers = { 'content-type': 'application/json' };
      const made = await bodyOf(send(paths.token, { method: 'POST', headers, body }));
      const { token, expiresIn } = made as { token: string; expiresIn: number };
      return { token, endsAt: Date.now() + expiresIn * 1000 };
    },
    whoIs: async (token) => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      return (await bodyOf(send(paths.caller, { headers }))) as Caller;
    },
  };
}
