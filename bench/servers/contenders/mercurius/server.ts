import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { types } from 'pg';
import { environment } from '../environment.ts';
import { verify } from '../verify.ts';
import { loaders, resolvers } from './resolvers.ts';
import { schema } from './schema.ts';
import { Session } from './session.ts';

// Mercurius as a good team would set it up: graphql-jit, loaders for everything that nests, SQL by
// hand that selects what the schema has, named statements, one transaction per operation.

// Instants go out as Postgres writes them: nothing here needs a Date.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text: string) => text);

const app = fastify({ logger: false });
await app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  path: '/graphql',
  context: (request) => ({ session: new Session(verify(request.headers.authorization).claims) }),
});

app.graphql.addHook('onResolution', async (execution, context) => {
  const { session } = context as { session?: unknown };
  if (!(session instanceof Session)) return;
  const failed = (execution.errors?.length ?? 0) > 0;
  const ended = session.end(failed ? 'rollback' : 'commit');
  // Nobody has to wait for the end of what has only read.
  if (session.wrote) await ended;
  else ended.catch(() => undefined);
});

await app.listen({ host: '127.0.0.1', port: environment.port });
