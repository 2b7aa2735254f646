import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import {
  createDevelopmentKey,
  developmentIssuer,
} from '../../src/engine/auth/development-issuer.ts';
import { serve } from '../../src/engine/node/server.ts';
import { RateLimiter } from '../../src/engine/rate-limits/rate-limiter.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { domain } from '../../src/domain.ts';
import { createTestApp, type ServerOptions } from '../../test/support/app.ts';
import { addAccount, addProject, addTodo } from '../../test/support/rows.ts';
import { createTokens } from '../tokens.ts';

/** How long a refusal by 429 asks to wait. */
export const RETRY_AFTER_MS = 1000;

/** Global ids of dave's rows. */
export interface Ids {
  readonly project: string;
  readonly milk: string;
  /** A todo of his that he may see and not change. */
  readonly shared: string;
}

export type ClientServer = Awaited<ReturnType<typeof openServer>>;

/** The server on a port, with dave, who has four todos; it answers 429 and 401 when a test says so. */
export async function openServer(options: Partial<ServerOptions> = {}) {
  const issuer = await developmentIssuer(await createDevelopmentKey());
  let refusals = 0;
  let delay: Promise<void> | undefined;
  const rateLimiter = new RateLimiter(
    { requests: 1, seconds: 1 },
    {
      // A window that is full for as many requests as a test says, on any machine.
      count: async () => {
        const allowed = refusals === 0;
        if (!allowed) refusals -= 1;
        return { allowed, remaining: 0, resetMs: RETRY_AFTER_MS };
      },
      close: async () => undefined,
    },
  );
  const app = await createTestApp({
    app: {
      authenticate: createAuthenticator({ roles: domain.roles, providers: [issuer.provider] }),
      rateLimiter,
      ...options,
    },
  });
  /** The statuses of all answers. */
  const statuses: number[] = [];
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    shutdownTimeoutMs: 1000,
    listener: (request, response) => {
      response.once('finish', () => statuses.push(response.statusCode));
      const until = delay;
      delay = undefined;
      if (until === undefined) app.listener(request, response);
      else void until.then(() => app.listener(request, response));
    },
  });
  const tokenOf = (expiresIn: number) => issuer.sign({ sub: 'dave', expiresIn });

  return {
    endpoint: `${server.address}/graphql`,
    statuses,
    refuseNext: () => {
      refusals = 1;
    },
    /** The next request is looked at when this has come about. */
    delayNext: (until: Promise<void>) => {
      delay = until;
    },
    /** What dave is signed in with: a token that is good, or one that expired an hour ago. */
    signIn: async (expiresIn = 600) => {
      let renewals = 0;
      const renewal = Promise.withResolvers<void>();
      const tokens = createTokens(await tokenOf(expiresIn), () => {
        renewals += 1;
        return tokenOf(600);
      });
      return {
        ...tokens,
        renew: async (refused: string) => {
          const token = await tokens.renew(refused);
          renewal.resolve();
          return token;
        },
        renewals: () => renewals,
        /** Settles when the first renewal has ended. */
        renewed: renewal.promise,
      };
    },
    layRows: async (): Promise<Ids> => {
      const { database } = app;
      await database.asSuperuser('truncate accounts cascade; truncate todos');
      statuses.length = 0;
      const acme = await addAccount(database, 'acme', { olga: 'OWNER', dave: 'MEMBER' });
      const globex = await addAccount(database, 'globex', { gus: 'OWNER', dave: 'VIEWER' });
      const project = await addProject(database, acme, 'Relaunch');
      await addTodo(database, 'dave', 'first', project);
      await addTodo(database, 'dave', 'second', project);
      const shared = await addTodo(
        database,
        'dave',
        'shared',
        await addProject(database, globex, 'Archive'),
      );
      const milk = await addTodo(database, 'dave', 'milk', project);
      return {
        project: encodeId('Project', project),
        milk: encodeId('Todo', milk),
        shared: encodeId('Todo', shared),
      };
    },
    close: async () => {
      await server.stop();
      await app.close();
    },
  };
}
