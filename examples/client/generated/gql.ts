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
    "\n  query Accounts($todos: Int!) {\n    accounts {\n      nodes {\n        id\n        name\n        viewerRole\n        projects {\n          nodes {\n            id\n            name\n            todos(first: $todos) {\n              totalCount\n              nodes {\n                id\n                task\n                isComplete\n                dueAt\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.AccountsDocument,
    "\n  mutation CreateTodo($input: CreateTodoInput!) {\n    createTodo(input: $input) {\n      todo {\n        id\n        task\n        userId\n        project {\n          name\n        }\n      }\n    }\n  }\n": typeof types.CreateTodoDocument,
};
const documents: Documents = {
    "\n  query Accounts($todos: Int!) {\n    accounts {\n      nodes {\n        id\n        name\n        viewerRole\n        projects {\n          nodes {\n            id\n            name\n            todos(first: $todos) {\n              totalCount\n              nodes {\n                id\n                task\n                isComplete\n                dueAt\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.AccountsDocument,
    "\n  mutation CreateTodo($input: CreateTodoInput!) {\n    createTodo(input: $input) {\n      todo {\n        id\n        task\n        userId\n        project {\n          name\n        }\n      }\n    }\n  }\n": types.CreateTodoDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Accounts($todos: Int!) {\n    accounts {\n      nodes {\n        id\n        name\n        viewerRole\n        projects {\n          nodes {\n            id\n            name\n            todos(first: $todos) {\n              totalCount\n              nodes {\n                id\n                task\n                isComplete\n                dueAt\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccountsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTodo($input: CreateTodoInput!) {\n    createTodo(input: $input) {\n      todo {\n        id\n        task\n        userId\n        project {\n          name\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateTodoDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
