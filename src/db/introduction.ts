import type { Domain } from '../engine/index.ts';

const graphiql = `# What you may see, and nothing else.
#
# The bar above says who is asking. Run this with
# Ctrl-Enter, have somebody else ask, and run it
# again: nothing else decides what comes back.
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
  people: [
    { sub: 'alice', about: 'owner of Acme, member of Globex' },
    { sub: 'bob', about: 'admin of Acme, owner of Globex' },
    { sub: 'carol', about: 'member of Acme' },
    { sub: 'dave', about: 'viewer of Acme' },
    { sub: 'erin', about: 'admin of Globex, owner of Initech' },
    { sub: 'frank', about: 'has left Acme' },
    { sub: 'grace', about: 'viewer of Globex, owner of Initech' },
    { sub: 'heidi', about: 'member of Initech' },
  ],
  query: '{ accounts { nodes { name projects { nodes { name todos { nodes { task } } } } } } }',
  queryTitle: 'Her accounts, their projects and the todos in them',
  graphiql,
};
