import type { Domain } from '../engine/index.ts';

const graphiql = `# What you may see, and nothing else.
#
# Without a token that is public projects. To be
# somebody, open "Headers" below and put
#   { "Authorization": "Bearer ..." }
# with what this prints:
#   npm run -s token -- --sub alice
#
# Ctrl-Space completes; the book on the left
# explains every type and field.

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

/** What is shown to those who are new. */
export const introduction: Domain['introduction'] = {
  person: 'alice',
  query: '{ accounts { nodes { name projects { nodes { name todos { nodes { task } } } } } } }',
  queryTitle: 'Her accounts, their projects and the todos in them',
  graphiql,
};
