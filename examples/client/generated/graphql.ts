/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A new todo; its author is the viewer. */
export type CreateTodoInput = {
  /** When it has to be done. */
  dueAt?: string | null | undefined;
  /** Whether it is done already. */
  isComplete?: boolean;
  /** The project it goes into; without one it is personal. */
  projectId?: string | null | undefined;
  /** What is to be done: 1 to 2,000 characters. */
  task: string;
};

/** What a member may do in an account. */
export type MembershipRole =
  /** Everything but what concerns owners, and deleting the account. */
  | 'ADMIN'
  /** Writes projects and todos. */
  | 'MEMBER'
  /** Everything; an account always has at least one active owner. */
  | 'OWNER'
  /** Reads. */
  | 'VIEWER';

export type AccountsQueryVariables = Exact<{
  todos: number;
}>;


export type AccountsQuery = { accounts: { nodes: Array<{ id: string, name: string, viewerRole: MembershipRole | null, projects: { nodes: Array<{ id: string, name: string, todos: { totalCount: number, nodes: Array<{ id: string, task: string, isComplete: boolean, dueAt: string | null }> } }> } }> } };

export type CreateTodoMutationVariables = Exact<{
  input: CreateTodoInput;
}>;


export type CreateTodoMutation = { createTodo: { todo: { id: string, task: string, userId: string, project: { name: string } | null } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const AccountsDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const CreateTodoDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<CreateTodoMutation, CreateTodoMutationVariables>;