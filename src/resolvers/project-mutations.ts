import { eq, sql } from 'drizzle-orm';
import { accounts, projects } from '../db/tables/index.ts';
import { builder } from '../schema/builder.ts';
import { encodeId } from '../schema/global-id.ts';
import { inputArgument } from '../schema/inputs/argument.ts';
import {
  CreateProjectInput,
  createProjectRules,
  DeleteProjectInput,
  deleteProjectRules,
  UpdateProjectInput,
  updateProjectRules,
} from '../schema/inputs/project.ts';
import { readInput } from '../schema/inputs/values.ts';
import {
  CreateProjectPayload,
  DeleteProjectPayload,
  UpdateProjectPayload,
} from '../schema/payloads/payloads.ts';
import { insert } from './insert.ts';
import { writeField } from './write-field.ts';
import { changesOr, changing, referringTo, requireWritten } from './write.ts';

builder.mutationFields((t) => ({
  createProject: writeField(t, {
    payload: CreateProjectPayload,
    description: 'Creates a project in an account; for those who write there.',
    input: CreateProjectInput,
    rules: createProjectRules,
    write: (db, values) =>
      referringTo(db, accounts, [values.accountId], () => insert(db, projects, [values])),
  }),
  updateProject: writeField(t, {
    payload: UpdateProjectPayload,
    description: 'Changes a project; for those who write in its account.',
    input: UpdateProjectInput,
    rules: updateProjectRules,
    write: (db, { id, ...set }) => {
      const changed = db
        .update(projects)
        .set(changesOr(set, { name: sql`${projects.name}` }))
        .where(eq(projects.id, id))
        .returning({ id: projects.id })
        .execute();
      return changing(db, projects, [id], changed);
    },
  }),
  deleteProject: t.field({
    type: DeleteProjectPayload,
    nullable: true,
    description: "Deletes a project with its todos; for its account's owners and admins.",
    args: inputArgument(DeleteProjectInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(deleteProjectRules, input);
      const gone = db
        .delete(projects)
        .where(eq(projects.id, id))
        .returning({ id: projects.id })
        .execute();
      await requireWritten(db, projects, [id], gone);
      return { deletedId: encodeId('Project', id) };
    },
  }),
}));
