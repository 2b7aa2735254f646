import { accounts, projects } from '../db/tables/index.ts';
import {
  change,
  defineMutation,
  defineRootList,
  defineRootRow,
  deletedRow,
  insert,
  refersTo,
  remove,
  row,
} from '../engine/index.ts';
import { CreateProject, DeleteProject, projectList, UpdateProject } from '../schema/project.ts';

defineRootList(projectList, 'Every project that you may see, by createdAt unless told otherwise.');
defineRootRow(projectList);

defineMutation('createProject', {
  description: 'Creates a project in an account; for those who write there.',
  input: CreateProject,
  gives: row(projectList, 'The new project.'),
  write: (values) => insert(projects, [values], refersTo(accounts, [values.accountId])),
});

defineMutation('updateProject', {
  description: 'Changes a project; for those who write in its account.',
  input: UpdateProject,
  gives: row(projectList, 'The changed project.'),
  write: ({ id, ...changes }) => change(projects, [id], changes),
});

defineMutation('deleteProject', {
  description: "Deletes a project with its todos; for its account's owners and admins.",
  input: DeleteProject,
  gives: deletedRow(projectList, 'The project is gone.'),
  write: ({ id }) => remove(projects, [id]),
});
