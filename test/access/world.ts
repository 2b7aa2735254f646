import { membershipRole } from '#example/db/tables/index.ts';
import type { Query } from '../support/clone.ts';

/** Every one that a member can have, so that a new one is tried like the others. */
export const membershipRoles = membershipRole.enumValues;
export type MembershipRole = (typeof membershipRoles)[number];

/** The tables that there are expectations for: every one of them. */
export const tables = ['accounts', 'activities', 'memberships', 'projects', 'todos'] as const;
export type Table = (typeof tables)[number];

/** How SQL names a table: the record is in the engine's schema. */
export const relationOf = (table: Table): string =>
  table === 'activities' ? 'rowhouse.activities' : table;

export interface Account {
  readonly id: string;
  readonly label: string;
}
/** An entry of what was written. */
export interface Activity {
  readonly id: string;
  readonly label: string;
  /** Null: of something personal. It may be of an account that is gone. */
  readonly account: Account | null;
}
export interface Membership {
  readonly id: string;
  readonly label: string;
  readonly account: Account;
  readonly userId: string;
  readonly role: MembershipRole;
  readonly active: boolean;
}
export interface Project {
  readonly id: string;
  readonly label: string;
  readonly account: Account;
  readonly isPublic: boolean;
}
export interface Todo {
  readonly id: string;
  readonly label: string;
  readonly userId: string;
  /** Null: it is personal. */
  readonly project: Project | null;
}

/** All rows that there are. */
export interface World {
  readonly accounts: readonly Account[];
  readonly activities: readonly Activity[];
  readonly memberships: readonly Membership[];
  readonly projects: readonly Project[];
  readonly todos: readonly Todo[];
}

export type Row = Account | Activity | Membership | Project | Todo;

/** Makes the rows of one world: each with the next number for an id, and a label to be known by. */
export class WorldMaker {
  #rows = 0;

  #id(): string {
    this.#rows += 1;
    return `00000000-0000-4000-8000-${String(this.#rows).padStart(12, '0')}`;
  }

  account(label: string): Account {
    return { id: this.#id(), label };
  }

  activity(account: Account | null): Activity {
    return { id: this.#id(), label: `an entry of ${account?.label ?? 'nobody'}`, account };
  }

  membership(account: Account, userId: string, role: MembershipRole, active = true): Membership {
    const label = `${userId}'s membership in ${account.label} (${active ? '' : 'inactive '}${role})`;
    return { id: this.#id(), label, account, userId, role, active };
  }

  project(account: Account, isPublic: boolean): Project {
    const label = `${account.label}'s ${isPublic ? 'public' : 'private'} project`;
    return { id: this.#id(), label, account, isPublic };
  }

  todo(userId: string, project: Project | null): Todo {
    const label = `${userId}'s todo ${project === null ? 'of their own' : `in ${project.label}`}`;
    return { id: this.#id(), label, userId, project };
  }
}

/** When every row of a world was made and changed last. */
export const longAgo = '2020-02-02T02:02:02Z';

/** When the entries of a world were recorded: not before what is recorded from now on. */
export const farAhead = '2120-02-02T02:02:02Z';

/** Lays a world down, past every policy, and without the work of triggers on inserts. */
export async function createWorld(asSuperuser: Query, world: World): Promise<void> {
  await asSuperuser(
    `with rows as (select $1::json as all),
     accounts as (
       insert into accounts (id, name, slug, updated_at)
       select id, label, label, '${longAgo}'
       from rows, json_to_recordset("all" -> 'accounts') as t (id uuid, label text)
     ),
     memberships as (
       insert into memberships (id, account_id, user_id, role, active)
       select id, (account ->> 'id')::uuid, "userId", role, active
       from rows, json_to_recordset("all" -> 'memberships')
         as t (id uuid, account json, "userId" text, role membership_role, active boolean)
     ),
     projects as (
       insert into projects (id, account_id, name, is_public, updated_at)
       select id, (account ->> 'id')::uuid, label, "isPublic", '${longAgo}'
       from rows, json_to_recordset("all" -> 'projects')
         as t (id uuid, account json, label text, "isPublic" boolean)
     )
     select`,
    [JSON.stringify(world)],
  );
  // Every other todo is done, so that a policy that hides what is done is noticed.
  await asSuperuser(
    `insert into todos (id, user_id, project_id, task, is_complete, updated_at)
     select id::uuid, "userId", (project ->> 'id')::uuid, label, right(id, 1) in ('0', '2', '4', '6', '8'), '${longAgo}'
     from json_to_recordset($1) as t (id text, project json, label text, "userId" text)`,
    [JSON.stringify(world.todos)],
  );
  // In the place of what was recorded of that.
  await asSuperuser('delete from rowhouse.activities');
  await asSuperuser(
    `insert into rowhouse.activities (id, account_id, action, subject_type, subject_id, role, occurred_at)
     select id, (account ->> 'id')::uuid, 'DELETED', 'Project', id, 'authenticated', '${farAhead}'
     from json_to_recordset($1) as t (id uuid, account json)`,
    [JSON.stringify(world.activities)],
  );
}
