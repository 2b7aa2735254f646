/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A field left out stays as it is; an explicit null clears it where it can be null. */
export type UpdateTodoInput = {
  /** When it has to be done; null for no date. */
  dueAt?: string | null | undefined;
  /** The todo. */
  id: string;
  /** Only if its `updatedAt` is still this, to the microsecond; otherwise CONFLICT with the reason `changed`. */
  ifUpdatedAt?: string | null | undefined;
  /** Whether it is done; not null. */
  isComplete?: boolean | null | undefined;
  /** The project it goes into; null makes it personal, which only its author can. */
  projectId?: string | null | undefined;
  /** What is to be done: 1 to 2,000 characters; not null. */
  task?: string | null | undefined;
};

export type TodosQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TodosQuery = { viewer: { todos: { totalCount: number, nodes: Array<{ id: string, task: string, isComplete: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type UpdateTodoMutationVariables = Exact<{
  input: UpdateTodoInput;
}>;


export type UpdateTodoMutation = { updateTodo: { todo: { id: string, task: string, isComplete: boolean } } | null };

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

export const TodosDocument = new TypedDocumentString(`
    query Todos($first: Int!, $after: String) {
  viewer {
    todos(
      first: $first
      after: $after
      orderBy: { field: INSERTED_AT, direction: DESC }
    ) {
      totalCount
      nodes {
        id
        task
        isComplete
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:0740a8e3cf6ba306e7def10654f32228c4e65cd6cfc54bc6ec6b674dd923f7d4"}) as unknown as TypedDocumentString<TodosQuery, TodosQueryVariables>;
export const UpdateTodoDocument = new TypedDocumentString(`
    mutation UpdateTodo($input: UpdateTodoInput!) {
  updateTodo(input: $input) {
    todo {
      id
      task
      isComplete
    }
  }
}
    `, {"hash":"sha256:981aa0b8ad2f0a52433bbea99156410331884e90cb4d5c3e678a5b7a186aee78"}) as unknown as TypedDocumentString<UpdateTodoMutation, UpdateTodoMutationVariables>;