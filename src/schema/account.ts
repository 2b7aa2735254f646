import {
  idOf,
  ifUpdatedAt,
  listArguments,
  means,
  newId,
  omittable,
  relatedConnection,
  required,
} from '../engine/index.ts';
import { name, slug } from './values.ts';
import { sql } from 'drizzle-orm';
import { activityList } from './activity.ts';
import { builder, defineInput, defineList } from './api.ts';
import { memberships } from '../db/tables/index.ts';
import { MembershipRoleEnum } from './enums.ts';
import { membershipList } from './membership.ts';
import { projectList } from './project.ts';

export const Account = builder.drizzleNode('accounts', {
  name: 'Account',
  description: 'A tenant: people, and the projects they share.',
  id: { column: (account) => account.id },
  select: { columns: {} },
  fields: (t) => ({
    name: t.exposeString('name', { description: '1 to 200 characters.' }),
    slug: t.exposeString('slug', {
      description: 'A short name for addresses, unique over all accounts: `acme`, `north-wind`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When it was last changed.',
    }),
    viewerRole: t.field({
      type: MembershipRoleEnum,
      nullable: true,
      description: "The viewer's role in this account; null where the viewer is no active member.",
      select: {
        columns: {},
        extras: {
          viewerRole: (account) =>
            sql<typeof memberships.$inferSelect.role | null>`(
              select ${memberships.role} from ${memberships}
              where ${memberships.accountId} = ${account.id}
                and ${memberships.userId} = (select auth.user_id()) and ${memberships.active}
            )`,
        },
      },
      extensions: means({ kind: 'extra', name: 'viewerRole' }),
      resolve: (account) => account.viewerRole,
    }),
    activity: t.field({
      type: activityList.connection,
      description:
        'What was written in it, by occurredAt unless told otherwise; `last` gives what is newest. For its owners and admins; empty for others.',
      args: listArguments(activityList),
      ...relatedConnection('accounts', 'activities', activityList),
    }),
    members: t.field({
      type: membershipList.connection,
      description: 'Its memberships, inactive ones too, by createdAt.',
      args: listArguments(membershipList),
      ...relatedConnection('accounts', 'memberships', membershipList),
    }),
    projects: t.field({
      type: projectList.connection,
      description: 'Its projects, by createdAt unless told otherwise.',
      args: listArguments(projectList),
      ...relatedConnection('accounts', 'projects', projectList),
    }),
  }),
});

export const accountList = defineList({
  name: 'Account',
  plural: 'accounts',
  table: 'accounts',
  node: Account,
  defaultOrder: 'createdAt',
  filters: { name: true, slug: true, createdAt: true },
  orders: {
    NAME: { column: 'name', description: 'By its name.' },
    CREATED_AT: { column: 'createdAt', description: 'By when it was created.' },
  },
});

const slugDescription =
  'A short name for addresses, unique over all accounts: 3 to 63 small letters, digits and single hyphens between them.';

export const CreateAccount = defineInput(
  'CreateAccountInput',
  'A new account; the viewer becomes its owner.',
  {
    id: newId('Account'),
    name: required(name, '1 to 200 characters.'),
    slug: required(slug, slugDescription),
  },
);

export const UpdateAccount = defineInput('UpdateAccountInput', 'A field left out stays as it is.', {
  id: required(idOf('Account'), 'The account.'),
  ifUpdatedAt,
  name: omittable(name, '1 to 200 characters; not null.'),
  slug: omittable(slug, `${slugDescription} Not null.`),
});

export const DeleteAccount = defineInput(
  'DeleteAccountInput',
  'Which account goes, with its memberships, projects and their todos.',
  { id: required(idOf('Account'), 'The account.'), ifUpdatedAt },
);
