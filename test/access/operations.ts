import {
  membershipRoles,
  type Account,
  type Activity,
  type Membership,
  type MembershipRole,
  type Project,
  type Todo,
  type World,
} from './world.ts';

/** What an update changes besides what access depends on. */
export type Change = 'nothing' | 'name' | 'slug';

/** One write, whichever door it is tried at. */
export type Operation = { readonly label: string } & (
  | { readonly table: 'accounts'; readonly command: 'insert'; readonly slug: string }
  | {
      readonly table: 'accounts';
      readonly command: 'update';
      readonly row: Account;
      readonly change: Change;
    }
  | { readonly table: 'accounts'; readonly command: 'delete'; readonly row: Account }
  | {
      readonly table: 'activities';
      readonly command: 'insert';
      readonly account: Account | null;
    }
  | { readonly table: 'activities'; readonly command: 'update'; readonly row: Activity }
  | { readonly table: 'activities'; readonly command: 'delete'; readonly row: Activity }
  | ({ readonly table: 'memberships'; readonly command: 'insert' } & Omit<
      Membership,
      'id' | 'label'
    >)
  | {
      readonly table: 'memberships';
      readonly command: 'update';
      readonly row: Membership;
      readonly role: MembershipRole;
      readonly active: boolean;
      /** Another account than before: nobody's to change, but for maintenance. */
      readonly account?: Account;
    }
  | { readonly table: 'memberships'; readonly command: 'delete'; readonly row: Membership }
  | ({ readonly table: 'projects'; readonly command: 'insert' } & Omit<Project, 'id' | 'label'>)
  | {
      readonly table: 'projects';
      readonly command: 'update';
      readonly row: Project;
      readonly isPublic: boolean;
      readonly change: Change;
    }
  | { readonly table: 'projects'; readonly command: 'delete'; readonly row: Project }
  | {
      readonly table: 'todos';
      readonly command: 'insert';
      /** Null: none is given. */
      readonly userId: string | null;
      readonly project: Project | null;
    }
  | {
      readonly table: 'todos';
      readonly command: 'update';
      readonly row: Todo;
      readonly project: Project | null;
      readonly change: Change;
    }
  | { readonly table: 'todos'; readonly command: 'delete'; readonly row: Todo }
);

const nowhere = { id: 'ffffffff-0000-4000-8000-000000000000' };
export const absentAccount: Account = { ...nowhere, label: 'an account that does not exist' };
export const absentProject: Project = {
  ...nowhere,
  label: 'a project that does not exist',
  account: absentAccount,
  isPublic: true,
};
const absentMembership: Membership = {
  ...nowhere,
  label: 'a membership that does not exist',
  account: absentAccount,
  userId: 'nobody',
  role: 'MEMBER',
  active: true,
};
export const absentTodo: Todo = {
  ...nowhere,
  label: 'a todo that does not exist',
  userId: 'nobody',
  project: null,
};

/**
 * Every write that there is: each table, each command, each row, each thing a row can become.
 *
 * @param writer - who writes, as the author of todos; null for nobody
 */
export function operationsOn(world: World, writer: string | null): Operation[] {
  return [
    ...onAccounts(world),
    ...onActivities(world),
    ...onMemberships(world),
    ...onProjects(world),
    ...onTodos(world, writer),
  ];
}

function onAccounts({ accounts }: World): Operation[] {
  const table = 'accounts';
  return [
    { table, command: 'insert', slug: 'new-one', label: 'makes an account' },
    ...accounts.slice(0, 1).map(({ label: slug }): Operation => ({
      table,
      command: 'insert',
      slug,
      label: `makes an account with ${slug}'s slug`,
    })),
    ...[...accounts, absentAccount].flatMap((row): Operation[] => [
      ...(['name', 'slug'] as const).map((change): Operation => {
        const label = `changes ${change} of ${row.label}`;
        return { table, command: 'update', row, change, label };
      }),
      { table, command: 'delete', row, label: `deletes ${row.label}` },
    ]),
  ];
}

function onActivities({ accounts, activities }: World): Operation[] {
  const table = 'activities';
  const inserts = [...accounts, null].map((account): Operation => {
    const label = `forges an entry of ${account?.label ?? 'nobody'}`;
    return { table, command: 'insert', account, label };
  });
  const changes = activities.flatMap((row): Operation[] => [
    { table, command: 'update', row, label: `changes ${row.label}` },
    { table, command: 'delete', row, label: `deletes ${row.label}` },
  ]);
  return [...inserts, ...changes];
}

function onMemberships({ accounts, memberships }: World): Operation[] {
  const table = 'memberships';
  const additions = [...accounts, absentAccount].flatMap((account) => {
    const [member] = memberships.filter((membership) => membership.account === account);
    return [
      ...membershipRoles.map((role) => ({ account, userId: 'newcomer', role, active: true })),
      { account, userId: 'newcomer', role: 'OWNER', active: false } as const,
      { account, userId: 'stranger', role: 'VIEWER', active: true } as const,
      ...(member === undefined
        ? []
        : [{ account, userId: member.userId, role: 'VIEWER', active: true } as const]),
    ];
  });
  const inserts = additions.map(({ account, userId, role, active }): Operation => {
    const label = `adds ${userId} as ${active ? '' : 'inactive '}${role} to ${account.label}`;
    return { table, command: 'insert', account, userId, role, active, label };
  });
  const changes = [...memberships, absentMembership].flatMap((row): Operation[] => [
    ...membershipRoles
      .filter((role) => role !== row.role)
      .map((role): Operation => {
        const label = `makes ${role} of ${row.label}`;
        return { table, command: 'update', row, role, active: row.active, label };
      }),
    {
      table,
      command: 'update',
      row,
      role: row.role,
      active: !row.active,
      label: `switches the activity of ${row.label}`,
    },
    {
      table,
      command: 'update',
      row,
      role: 'OWNER',
      active: !row.active,
      label: `switches the activity of ${row.label}, and makes it OWNER`,
    },
    { table, command: 'delete', row, label: `deletes ${row.label}` },
  ]);
  const [first] = accounts;
  const moves = memberships.flatMap((row): Operation[] => {
    const { role, active } = row;
    if (first === undefined || row.account === first || role !== 'OWNER') return [];
    const isThere = memberships.some(
      ({ account, userId }) => account === first && userId === row.userId,
    );
    const label = `moves ${row.label} to ${first.label}`;
    return isThere ? [] : [{ table, command: 'update', row, role, active, account: first, label }];
  });
  return [...inserts, ...changes, ...moves];
}

function onProjects({ accounts, projects }: World): Operation[] {
  const table = 'projects';
  const inserts = [...accounts, absentAccount].flatMap((account) =>
    [false, true].map((isPublic): Operation => {
      const label = `makes a ${isPublic ? 'public' : 'private'} project in ${account.label}`;
      return { table, command: 'insert', account, isPublic, label };
    }),
  );
  const changes = [...projects, absentProject].flatMap((row): Operation[] => {
    const { isPublic } = row;
    const update = { table, command: 'update', row } as const;
    return [
      { ...update, isPublic, change: 'name', label: `renames ${row.label}` },
      {
        ...update,
        isPublic: !isPublic,
        change: 'nothing',
        label: `${isPublic ? 'hides' : 'publishes'} ${row.label}`,
      },
      { table, command: 'delete', row, label: `deletes ${row.label}` },
    ];
  });
  return [...inserts, ...changes];
}

const into = (place: Project | null) => (place === null ? 'for themselves' : `into ${place.label}`);

function onTodos({ memberships, projects, todos }: World, writer: string | null): Operation[] {
  const table = 'todos';
  const places = [null, ...projects];
  const another = memberships.find(({ userId }) => userId !== writer)?.userId ?? 'another';
  const authors = [null, ...(writer === null ? [] : [writer]), another];
  const inserts = [...places, absentProject].flatMap((project) =>
    authors.map((userId): Operation => {
      const label = `writes a todo${userId === null ? '' : ` as ${userId}`} ${into(project)}`;
      return { table, command: 'insert', userId, project, label };
    }),
  );
  const changes = [...todos, absentTodo].flatMap((row): Operation[] => {
    const update = { table, command: 'update', row } as const;
    return [
      { ...update, project: row.project, change: 'name', label: `rewords ${row.label}` },
      ...[...places, absentProject]
        .filter((project) => project !== row.project)
        .map((project): Operation => {
          const to = project === null ? 'out of any project' : `into ${project.label}`;
          return { ...update, project, change: 'nothing', label: `moves ${row.label} ${to}` };
        }),
      { table, command: 'delete', row, label: `deletes ${row.label}` },
    ];
  });
  return [...inserts, ...changes];
}
