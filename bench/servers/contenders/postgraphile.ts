import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { environment } from './environment.ts';
import { verify } from './verify.ts';

// PostGraphile 5 as its documentation sets it up: the Amber preset, role and claims through
// pgSettings, Node's own HTTP adapter, which is the one with the least in between. Named statements
// are on by default; `explain` and GraphiQL are off, and nothing is watched.
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // It would leave out the order by `accounts.created_at`, for which there is no index.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: environment.databaseUrl,
      schemas: ['public'],
      // The login itself may read nothing, so the schema is made as the role of requests sees it.
      pgSettingsForIntrospection: { role: 'authenticated' },
      poolConfig: { max: environment.poolMax, idleTimeoutMillis: 0 },
      pubsub: false,
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
  grafast: {
    explain: false,
    context: ({ node }) => ({
      pgSettings: {
        role: 'authenticated',
        'request.jwt.claims': verify(node?.req.headers.authorization).claims,
      },
    }),
  },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(environment.port, '127.0.0.1');
