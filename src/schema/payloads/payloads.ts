import { deletedManyPayload, deletedPayload, rowPayload, rowsPayload } from './payload.ts';

export const CreateAccountPayload = rowPayload('CreateAccountPayload', 'The new account.');
export const UpdateAccountPayload = rowPayload('UpdateAccountPayload', 'The changed account.');
export const DeleteAccountPayload = deletedPayload('DeleteAccountPayload', 'The account is gone.');

export const AddMemberPayload = rowPayload('AddMemberPayload', 'The new membership.');
export const UpdateMemberPayload = rowPayload('UpdateMemberPayload', 'The changed membership.');
export const RemoveMemberPayload = deletedPayload('RemoveMemberPayload', 'The membership is gone.');

export const CreateProjectPayload = rowPayload('CreateProjectPayload', 'The new project.');
export const UpdateProjectPayload = rowPayload('UpdateProjectPayload', 'The changed project.');
export const DeleteProjectPayload = deletedPayload('DeleteProjectPayload', 'The project is gone.');

export const CreateTodoPayload = rowPayload('CreateTodoPayload', 'The new todo.');
export const UpdateTodoPayload = rowPayload('UpdateTodoPayload', 'The changed todo.');
export const DeleteTodoPayload = deletedPayload('DeleteTodoPayload', 'The todo is gone.');
export const CreateTodosPayload = rowsPayload('CreateTodosPayload', 'The new todos.');
export const UpdateTodosPayload = rowsPayload('UpdateTodosPayload', 'The changed todos.');
export const DeleteTodosPayload = deletedManyPayload('DeleteTodosPayload', 'The todos are gone.');
