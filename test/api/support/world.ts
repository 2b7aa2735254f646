import type { TestDatabase } from '../../support/database.ts';
import { idOf, keyNumber, type MembershipRow, type Tables } from './rows.ts';

// Two accounts. In `acme` everybody has a role: olga and omar own it, ada is an admin, mia a member,
// vera a viewer; ivan was an owner once. `globex` is gus's alone. sam is in none.

const past = '2026-01-01T00:00:00.000001Z';
const stamps = { created_at: past, updated_at: past };

const key = {
  acme: keyNumber(1),
  globex: keyNumber(2),
  plan: keyNumber(21),
  news: keyNumber(22),
  secret: keyNumber(23),
  ofMia: keyNumber(31),
  ofOlga: keyNumber(32),
  ofSam: keyNumber(33),
  ofGus: keyNumber(34),
  personal: keyNumber(35),
  public: keyNumber(36),
};

const member = (
  n: number,
  account_id: string,
  user_id: string,
  role: MembershipRow['role'],
  active = true,
): MembershipRow => ({ id: keyNumber(n), account_id, user_id, role, active, created_at: past });

const project = (id: string, account_id: string, is_public: boolean) => ({
  id,
  account_id,
  name: 'A project',
  description: 'described',
  is_public,
  ...stamps,
});

const todo = (id: string, user_id: string, project_id: string | null) => ({
  id,
  user_id,
  project_id,
  task: 'A todo',
  is_complete: false,
  due_at: null,
  inserted_at: past,
  updated_at: past,
});

export const world: Tables = {
  accounts: [
    { id: key.acme, name: 'Acme', slug: 'acme', ...stamps },
    { id: key.globex, name: 'Globex', slug: 'globex', ...stamps },
  ],
  memberships: [
    member(11, key.acme, 'olga', 'OWNER'),
    member(12, key.acme, 'omar', 'OWNER'),
    member(13, key.acme, 'ada', 'ADMIN'),
    member(14, key.acme, 'mia', 'MEMBER'),
    member(15, key.acme, 'vera', 'VIEWER'),
    member(16, key.acme, 'ivan', 'OWNER', false),
    member(17, key.globex, 'gus', 'OWNER'),
  ],
  projects: [
    project(key.plan, key.acme, false),
    project(key.news, key.acme, true),
    project(key.secret, key.globex, false),
  ],
  todos: [
    todo(key.ofMia, 'mia', key.plan),
    todo(key.ofOlga, 'olga', key.plan),
    todo(key.ofSam, 'sam', key.plan),
    todo(key.ofGus, 'gus', key.secret),
    todo(key.personal, 'mia', null),
    todo(key.public, 'olga', key.news),
  ],
};

/** Global ids of the world's rows; `nothing` is the id of no row. */
export const ids = {
  acme: idOf('Account', key.acme),
  globex: idOf('Account', key.globex),
  noAccount: idOf('Account', keyNumber(999)),
  olga: idOf('Membership', keyNumber(11)),
  omar: idOf('Membership', keyNumber(12)),
  ada: idOf('Membership', keyNumber(13)),
  mia: idOf('Membership', keyNumber(14)),
  vera: idOf('Membership', keyNumber(15)),
  ivan: idOf('Membership', keyNumber(16)),
  gus: idOf('Membership', keyNumber(17)),
  noMembership: idOf('Membership', keyNumber(999)),
  plan: idOf('Project', key.plan),
  news: idOf('Project', key.news),
  secret: idOf('Project', key.secret),
  noProject: idOf('Project', keyNumber(999)),
  ofMia: idOf('Todo', key.ofMia),
  ofOlga: idOf('Todo', key.ofOlga),
  ofSam: idOf('Todo', key.ofSam),
  ofGus: idOf('Todo', key.ofGus),
  personal: idOf('Todo', key.personal),
  public: idOf('Todo', key.public),
  noTodo: idOf('Todo', keyNumber(999)),
} as const;

const layOut = Object.entries(world).map(([table, rows]) => {
  const json = JSON.stringify(rows).replaceAll("'", "''");
  return `insert into ${table} select * from jsonb_populate_recordset(null::${table}, '${json}');`;
});

/** The world as it was made, and nothing else. In one flight: property tests do it all the time. */
export async function resetWorld({ asSuperuser }: TestDatabase): Promise<void> {
  await asSuperuser(`delete from todos; delete from accounts; ${layOut.join(' ')}`);
}
