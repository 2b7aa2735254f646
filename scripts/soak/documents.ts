// What is read, with everything that access depends on.

const list = (selection: string) =>
  `{ totalCount pageInfo { hasNextPage } nodes { ${selection} } }`;
const account = 'id name slug viewerRole';
const member = 'id userId role active account { id }';
const project = 'id name isPublic account { id } todoStats { total open complete }';
const todo = 'id userId task isComplete project { id }';

export const documents = {
  mine: `{ viewer { userId role
    accounts(first: 20) ${list(`${account} members(first: 50) ${list(member)} projects(first: 50) ${list(project)}`)}
    todos(first: 100) ${list(todo)} } }`,
  everything: `{ accounts(first: 100) ${list(account)}
    projects(first: 100) ${list(project)} todos(first: 100) ${list(todo)} }`,
  group: `query ($accounts: [ID!], $projects: [ID!]) {
    projects(first: 100, where: { accountId: { in: $accounts } }) ${list(`${project} todos(first: 100) ${list(todo)}`)}
    todos(first: 100, where: { projectId: { in: $projects } }) ${list(todo)} }`,
  nodes: `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Account { ${account} }
    ... on Membership { ${member} } ... on Project { ${project} } ... on Todo { ${todo} } } }`,
  one: `query ($account: ID!, $project: ID!, $todo: ID!) {
    account(id: $account) { ${account} members(first: 50) ${list(member)} projects(first: 50) ${list(project)} }
    project(id: $project) { ${project} todos(first: 100) ${list(todo)} }
    todo(id: $todo) { id task project { ${project} } } }`,
};
