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
import { insertReturning } from './insert.ts';
import { changesOr, referringTo, requireWritten } from './write.ts';

builder.mutationFields((t) => ({
  createProject: t.field({
    type: CreateProjectPayload,
    nullable: true,
    description: 'Creates a project in an account; for those who write there.',
    args: inputArgument(CreateProjectInput),
    resolve: async (_root, { input }, { db }) => {
      const values = readInput(createProjectRules, input);
      const [key] = await referringTo(db, accounts, [values.accountId], () =>
        insertReturning(db, projects, [values]),
      );
      return { key: key! };
    },
  }),
  updateProject: t.field({
    type: UpdateProjectPayload,
    nullable: true,
    description: 'Changes a project; for those who write in its account.',
    args: inputArgument(UpdateProjectInput),
    resolve: async (_root, { input }, { db }) => {
      const { id, ...set } = readInput(updateProjectRules, input);
      const written = await db
        .update(projects)
        .set(changesOr(set, { name: sql`${projects.name}` }))
        .where(eq(projects.id, id))
        .returning({ id: projects.id });
      await requireWritten(db, projects, [id], written);
      return { key: id };
    },
  }),
  deleteProject: t.field({
    type: DeleteProjectPayload,
    nullable: true,
    description: "Deletes a project with its todos; for its account's owners and admins.",
    args: inputArgument(DeleteProjectInput),
    resolve: async (_root, { input }, { db }) => {
      const { id } = readInput(deleteProjectRules, input);
      const gone = await db
        .delete(projects)
        .where(eq(projects.id, id))
        .returning({ id: projects.id });
      await requireWritten(db, projects, [id], gone);
      return { deletedId: encodeId('Project', id) };
    },
  }),
}));
