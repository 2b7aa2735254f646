import { graphql } from './generated/index.ts';

/** Three levels in one request: accounts, their projects, and the first todos of each. */
export const accountsDocument = graphql(/* GraphQL */ `
  query Accounts($todos: Int!) {
    accounts {
      nodes {
        id
        name
        viewerRole
        projects {
          nodes {
            id
            name
            todos(first: $todos) {
              totalCount
              nodes {
                id
                task
                isComplete
                dueAt
              }
            }
          }
        }
      }
    }
  }
`);

export const createTodoDocument = graphql(/* GraphQL */ `
  mutation CreateTodo($input: CreateTodoInput!) {
    createTodo(input: $input) {
      todo {
        id
        task
        userId
        project {
          name
        }
      }
    }
  }
`);
