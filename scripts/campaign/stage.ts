import { acmeWorld } from '../../test/access/acme.ts';
import { actors, isRequestRole, type Actor } from '../../test/access/actors.ts';
import { createWorld } from '../../test/access/world.ts';
import { cloneDatabase, type TestDatabase } from '../../test/support/clone.ts';
import { startTestCluster } from '../../test/support/cluster.ts';
import { startIssuer, type TestIssuer } from '../../test/support/issuer.ts';
import { openClient, type Answer, type HttpClient } from '../soak/client.ts';
import { plantIn, type Plant } from '../soak/plants.ts';
import { startServer } from '../soak/server.ts';

export type Defer = (end: () => Promise<unknown>) => void;

/** What a campaign is given. */
export interface CampaignOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly defer: Defer;
  readonly log: (sentence: string) => void;
  readonly signal: AbortSignal;
  /** A fault that is planted in the database, to see it counted. */
  readonly plant: Plant | null;
  /** Ends with the first fault that is counted. */
  readonly untilFault?: boolean;
}

/** Somebody who asks, with the token that says so. */
export interface Caller {
  readonly actor: Actor;
  readonly token: string | null;
}

/** A database with the access tests' world in it, and whoever may ask. */
export interface Stage {
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  readonly callers: readonly Caller[];
  /** Plants what is to be planted; a server would not start on some of it. */
  readonly plant: () => Promise<void>;
  /** Starts a server on it, or on what stands at another address in front of it. */
  readonly serve: (variables?: Readonly<Record<string, string>>) => Promise<Door>;
}

/** A server, and how it is asked. */
export interface Door {
  readonly ask: (
    token: string | null,
    query: string,
    variables?: object,
    idempotencyKey?: string | null,
  ) => Promise<Answer>;
  readonly http: HttpClient;
}

export async function setStage({ defer, plant }: CampaignOptions): Promise<Stage> {
  const { cluster, stop } = await startTestCluster();
  defer(stop);
  const database = await cloneDatabase(cluster);
  defer(() => database.drop());
  await createWorld(database.asSuperuser, acmeWorld);
  await database.asSuperuser('analyze');
  const issuer = await startIssuer();
  defer(() => issuer.stop());
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  const callers = await Promise.all(
    actors
      .filter(({ standing }) => isRequestRole(standing))
      .map(async (actor): Promise<Caller> => {
        const { standing, userId } = actor;
        const role = standing === 'authenticated' ? {} : { role: standing };
        const claims = { sub: userId ?? undefined, exp, ...role };
        return { actor, token: standing === 'anonymous' ? null : await issuer.token(claims) };
      }),
  );
  const serve = async (variables: Readonly<Record<string, string>> = {}): Promise<Door> => {
    const server = await startServer({
      DATABASE_AUTHENTICATED_URL: database.loginUrl,
      JWKS_URL: issuer.jwksUrl,
      JWT_ROLE_CLAIM: 'role',
      LOG_LEVEL: 'info',
      ...variables,
    });
    defer(() => server.stop());
    const http = openClient(server.port);
    defer(() => Promise.resolve(http.close()));
    return {
      http,
      ask: (token, query, given = {}, key = null) => ask(http, token, query, given, key),
    };
  };
  const plantIt = async () => defer(await plantIn(plant, database));
  return { database, issuer, callers, serve, plant: plantIt };
}

async function ask(
  http: HttpClient,
  token: string | null,
  query: string,
  variables: object,
  idempotencyKey: string | null,
): Promise<Answer> {
  const answer = await http.send({
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify({ query, variables }),
  });
  if (answer === null) throw new Error('Nobody hung up.');
  return answer;
}
