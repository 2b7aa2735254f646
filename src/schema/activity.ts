import { roles } from '../db/roles.ts';
import { encodeId, namesOf, type ShownChange } from '../engine/index.ts';
import { api, builder, defineList } from './api.ts';
import { ActivityActionEnum, RoleEnum } from './enums.ts';

const ActivityChange = builder.objectRef<ShownChange>('ActivityChange').implement({
  description: 'A field that was written, as text before and after.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Its name: `task`, `projectId`.' }),
    before: t.exposeString('before', {
      nullable: true,
      description:
        'What it was: a DateTime as such, a flag as `true` or `false`, a reference as the id of its row. Null where there was nothing, or where the row did not belong to the account then.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description:
        'What it became. Null where there is nothing, or where the row does not belong to the account any more.',
    }),
  }),
});

export const Activity = builder.drizzleNode('activities', {
  name: 'Activity',
  description:
    'A row was written: who did it, when, and in which request. For owners and admins of the account that the row belongs to. It never changes.',
  id: { column: (activity) => activity.id },
  select: { columns: {} },
  fields: (t) => ({
    account: t.relation('account', {
      nullable: true,
      description: "Null for a personal todo's, and where the account is gone or hidden.",
    }),
    action: t.expose('action', { type: ActivityActionEnum, description: 'What was done.' }),
    subjectType: t.exposeString('subjectType', {
      description: "The name of the row's type: `Account`, `Membership`, `Project`, `Todo`.",
    }),
    subjectId: t.id({
      description: 'The id of the row. It may be gone, or be hidden from you by now.',
      select: { columns: { subjectType: true, subjectId: true } },
      resolve: ({ subjectType, subjectId }) => encodeId(subjectType, subjectId),
    }),
    subject: t.field({
      type: builder.nodeInterfaceRef(),
      nullable: true,
      description: 'The row itself, as it is now. Null where it is gone, or hidden from you.',
      ...api.rowNamedBy('activities', { type: 'subjectType', key: 'subjectId' }),
    }),
    changes: t.field({
      type: [ActivityChange],
      description:
        'The fields that changed, or that went with the row. None for a row that was created: it stands there itself.',
      select: { columns: { subjectType: true, changes: true } },
      resolve: ({ subjectType, changes }) => api.shownChanges(subjectType, changes),
    }),
    userId: t.exposeString('userId', {
      nullable: true,
      description: 'Who did it: the subject of their token. Null in maintenance.',
    }),
    role: t.field({
      type: RoleEnum,
      nullable: true,
      description: 'The database role that the request ran under. Null in maintenance.',
      select: { columns: { role: true } },
      resolve: ({ role }) => namesOf(roles).find((one) => one === role) ?? null,
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description:
        'The request that it was part of: its answer had this as `X-Request-Id`, and the log has it. Null where no request was.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

export const activityList = defineList({
  name: 'Activity',
  plural: 'activities',
  table: 'activities',
  node: Activity,
  defaultOrder: 'occurredAt',
  filters: {
    subjectType: true,
    userId: true,
    requestId: true,
    occurredAt: true,
  },
  orders: {
    OCCURRED_AT: { column: 'occurredAt', description: 'By when it was done.' },
  },
});
