import { graphql } from 'relay-runtime';

// What relay-compiler finds; it writes what the app imports, in generated/.

export const todos = graphql`
  query todosQuery($first: Int!, $after: String) {
    viewer {
      todos(first: $first, after: $after, orderBy: { field: INSERTED_AT, direction: DESC })
        @connection(key: "todos_todos") {
        __id
        edges {
          node {
            id
            task
            isComplete
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

export const counts = graphql`
  query todosCountsQuery($project: ID!) {
    project(id: $project) {
      todoStats {
        open
        total
      }
    }
  }
`;

export const update = graphql`
  mutation todosUpdateMutation($input: UpdateTodoInput!) {
    updateTodo(input: $input) {
      todo {
        isComplete
        project {
          todoStats {
            open
            total
          }
        }
      }
    }
  }
`;

export const remove = graphql`
  mutation todosDeleteMutation($input: DeleteTodoInput!, $project: ID!, $lists: [ID!]!) {
    deleteTodo(input: $input) {
      deletedId @deleteEdge(connections: $lists)
      query {
        project(id: $project) {
          todoStats {
            open
            total
          }
        }
      }
    }
  }
`;
