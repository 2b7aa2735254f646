import { accounts, projects } from '../db/tables/index.ts';
import { change, remove } from '../engine/writes/change.ts';
import { insert } from '../engine/writes/insert.ts';
import { refersTo } from '../engine/writes/write.ts';
import { builder } from '../engine/schema/builder.ts';
import {
  CreateProjectInput,
  createProjectRules,
  DeleteProjectInput,
  deleteProjectRules,
  UpdateProjectInput,
  updateProjectRules,
} from '../schema/inputs/project.ts';
import {
  CreateProjectPayload,
  DeleteProjectPayload,
  UpdateProjectPayload,
} from '../schema/payloads/payloads.ts';
import { deleteField, writeField } from '../engine/writes/write-field.ts';

builder.mutationFields((t) => ({
  createProject: writeField(t, {
    payload: CreateProjectPayload,
    description: 'Creates a project in an account; for those who write there.',
    input: CreateProjectInput,
    rules: createProjectRules,
    write: (values) => insert(projects, [values], refersTo(accounts, [values.accountId])),
  }),
  updateProject: writeField(t, {
    payload: UpdateProjectPayload,
    description: 'Changes a project; for those who write in its account.',
    input: UpdateProjectInput,
    rules: updateProjectRules,
    write: ({ id, ...changes }) => change(projects, [id], changes, { touch: projects.name }),
  }),
  deleteProject: deleteField(t, {
    payload: DeleteProjectPayload,
    description: "Deletes a project with its todos; for its account's owners and admins.",
    input: DeleteProjectInput,
    rules: deleteProjectRules,
    write: ({ id }) => remove(projects, [id]),
  }),
}));
