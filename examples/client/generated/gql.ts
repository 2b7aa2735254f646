/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Todos($first: Int!, $after: String) {\n    viewer {\n      todos(first: $first, after: $after, orderBy: { field: INSERTED_AT, direction: DESC }) {\n        totalCount\n        nodes {\n          id\n          task\n          isComplete\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.TodosDocument,
    "\n  mutation UpdateTodo($input: UpdateTodoInput!) {\n    updateTodo(input: $input) {\n      todo {\n        id\n        task\n        isComplete\n      }\n    }\n  }\n": typeof types.UpdateTodoDocument,
};
const documents: Documents = {
    "\n  query Todos($first: Int!, $after: String) {\n    viewer {\n      todos(first: $first, after: $after, orderBy: { field: INSERTED_AT, direction: DESC }) {\n        totalCount\n        nodes {\n          id\n          task\n          isComplete\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.TodosDocument,
    "\n  mutation UpdateTodo($input: UpdateTodoInput!) {\n    updateTodo(input: $input) {\n      todo {\n        id\n        task\n        isComplete\n      }\n    }\n  }\n": types.UpdateTodoDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Todos($first: Int!, $after: String) {\n    viewer {\n      todos(first: $first, after: $after, orderBy: { field: INSERTED_AT, direction: DESC }) {\n        totalCount\n        nodes {\n          id\n          task\n          isComplete\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TodosDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateTodo($input: UpdateTodoInput!) {\n    updateTodo(input: $input) {\n      todo {\n        id\n        task\n        isComplete\n      }\n    }\n  }\n"): typeof import('./graphql.ts').UpdateTodoDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
