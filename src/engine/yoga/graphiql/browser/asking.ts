import type { PageSettings } from '../settings.ts';
import type { Bearer, Source } from './bearer.ts';
import type { Caller, PageServer } from './server.ts';
import type { Status } from './status.ts';

/**
 * Lets somebody ask from now on.
 *
 * @param source - of their tokens; null: nobody
 * @param about - who that is, in a few words; may be empty
 * @returns whom the server takes them for; null where it refused, which the status says, or where
 *   somebody else was chosen meanwhile
 */
export type Become = (source: Source | null, about: string) => Promise<Caller | null>;

interface Parts {
  readonly settings: PageSettings;
  readonly bearer: Bearer;
  readonly server: PageServer;
  readonly status: Status;
}

/** Runs in the browser. Has another person ask, and says who it is. */
export function createBecome({ settings, bearer, server, status }: Parts): Become {
  let turn = 0;
  let before: Caller | null = null;

  const readSchemaAgain = () =>
    document.querySelector<HTMLElement>('button[aria-label^="Re-fetch GraphQL schema"]')?.click();

  const change = (caller: Caller, about: string) => {
    const subject = caller.subject ?? 'nobody';
    const who = `Asking as ${subject} (role ${caller.role}${about === '' ? '' : `; ${about}`}).`;
    status.say(before === null ? who : `${who} Run the query again.`);
    // Without a token GraphiQL was refused it.
    const refused = before?.subject === null && !settings.schemaForAll;
    if (refused && caller.subject !== null) readSchemaAgain();
    before = caller;
    return caller;
  };

  return async (source, about) => {
    turn += 1;
    const mine = turn;
    try {
      const caller = await server.whoIs(await bearer.become(source));
      return mine === turn ? change(caller, about) : null;
    } catch (error) {
      if (mine === turn) status.fail(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
}
