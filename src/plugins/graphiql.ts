/** What GraphiQL shows when it is opened for the first time. */
const defaultQuery = `# Rowhouse: everything you may see, and nothing else.
#
# Without a token you see public projects. To be somebody, open "Headers" below and put
#   { "Authorization": "Bearer <what \`npm run -s token -- --sub alice\` prints>" }
#
# Ctrl-Space completes, the book on the left explains every type and field.

query Projects {
  viewer {
    userId
    role
  }
  projects(first: 5) {
    totalCount
    nodes {
      name
      isPublic
      account {
        name
        viewerRole
      }
      todos(first: 3) {
        nodes {
          task
          isComplete
        }
      }
    }
  }
}
`;

export const graphiqlOptions = {
  title: 'Rowhouse',
  defaultQuery,
  // A token that is typed in is forgotten with the page.
  shouldPersistHeaders: false,
  credentials: 'omit',
} as const;

/** Everything is in the page itself; it may talk to this server and to nobody else. */
export const graphiqlPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

let page: Promise<string> | undefined;

/** The page, without any other host. It is some megabytes, and so loaded when it is asked for. */
export function renderPage(): Promise<string> {
  page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
    renderGraphiQL(graphiqlOptions),
  );
  return page;
}
