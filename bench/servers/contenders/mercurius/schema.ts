export const schema = /* GraphQL */ `
  type Query {
    "The caller's own todos that are in no project."
    myTodos(first: Int!): [Todo!]!
    projects(first: Int!): [Project!]!
    accounts(first: Int!): [Account!]!
  }
  type Mutation {
    createTodo(task: String!): Todo!
  }
  type Account {
    id: ID!
    name: String!
    slug: String!
    members(first: Int!): [Member!]!
    projects(first: Int!): [Project!]!
  }
  type Member {
    userId: String!
    role: String!
  }
  type Project {
    id: ID!
    name: String!
    account: Account
    todos(first: Int!): [Todo!]!
  }
  type Todo {
    id: ID!
    userId: String!
    task: String!
    isComplete: Boolean!
    dueAt: String
    insertedAt: String!
  }
`;
