import { Account, accountList } from '../account.ts';
import { Membership, membershipList } from '../membership.ts';
import { Project, projectList } from '../project.ts';
import { Todo, todoList } from '../todo.ts';
import {
  deletedManyPayload,
  deletedPayload,
  rowPayload,
  rowsPayload,
} from '../../engine/writes/payload.ts';

const account = { field: 'account', node: Account, list: accountList };
const membership = { field: 'membership', node: Membership, list: membershipList };
const project = { field: 'project', node: Project, list: projectList };
const todo = { field: 'todo', node: Todo, list: todoList };
const todos = { field: 'todos', node: Todo, list: todoList };

export const CreateAccountPayload = rowPayload('CreateAccountPayload', 'The new account.', account);
export const UpdateAccountPayload = rowPayload(
  'UpdateAccountPayload',
  'The changed account.',
  account,
);
export const DeleteAccountPayload = deletedPayload(
  'DeleteAccountPayload',
  'The account is gone.',
  'Account',
);

export const AddMemberPayload = rowPayload('AddMemberPayload', 'The new membership.', membership);
export const UpdateMemberPayload = rowPayload(
  'UpdateMemberPayload',
  'The changed membership.',
  membership,
);
export const RemoveMemberPayload = deletedPayload(
  'RemoveMemberPayload',
  'The membership is gone.',
  'Membership',
);

export const CreateProjectPayload = rowPayload('CreateProjectPayload', 'The new project.', project);
export const UpdateProjectPayload = rowPayload(
  'UpdateProjectPayload',
  'The changed project.',
  project,
);
export const DeleteProjectPayload = deletedPayload(
  'DeleteProjectPayload',
  'The project is gone.',
  'Project',
);

export const CreateTodoPayload = rowPayload('CreateTodoPayload', 'The new todo.', todo);
export const UpdateTodoPayload = rowPayload('UpdateTodoPayload', 'The changed todo.', todo);
export const DeleteTodoPayload = deletedPayload('DeleteTodoPayload', 'The todo is gone.', 'Todo');
export const CreateTodosPayload = rowsPayload('CreateTodosPayload', 'The new todos.', todos);
export const UpdateTodosPayload = rowsPayload('UpdateTodosPayload', 'The changed todos.', todos);
export const DeleteTodosPayload = deletedManyPayload(
  'DeleteTodosPayload',
  'The todos are gone.',
  'Todo',
);
