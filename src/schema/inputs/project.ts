import { z } from 'zod';
import { builder } from '../../engine/schema/builder.ts';
import { description, flag, idOf, name } from '../../engine/writes/input-values.ts';

const isPublicDescription = 'Whether everybody may see the project and its todos, signed in or not';

export const CreateProjectInput = builder.inputType('CreateProjectInput', {
  description: 'A new project of an account.',
  fields: (t) => ({
    accountId: t.id({ required: true, description: 'The account it belongs to, for good.' }),
    name: t.string({ required: true, description: '1 to 200 characters.' }),
    description: t.string({ description: 'At most 5,000 characters; blank is the same as null.' }),
    isPublic: t.boolean({
      required: true,
      defaultValue: false,
      description: `${isPublicDescription}.`,
    }),
  }),
});

export const createProjectRules = z.object({
  accountId: idOf('Account'),
  name,
  description: description.optional(),
  isPublic: flag,
});

export const UpdateProjectInput = builder.inputType('UpdateProjectInput', {
  description: 'A field left out stays as it is; an explicit null clears it where it can be null.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The project.' }),
    name: t.string({ description: '1 to 200 characters; not null.' }),
    description: t.string({ description: 'At most 5,000 characters; null or blank clears it.' }),
    isPublic: t.boolean({ description: `${isPublicDescription}; not null.` }),
  }),
});

export const updateProjectRules = z.object({
  id: idOf('Project'),
  name: name.optional(),
  description: description.optional(),
  isPublic: flag.optional(),
});

export const DeleteProjectInput = builder.inputType('DeleteProjectInput', {
  description: 'Which project goes, with its todos.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The project.' }) }),
});

export const deleteProjectRules = z.object({ id: idOf('Project') });
