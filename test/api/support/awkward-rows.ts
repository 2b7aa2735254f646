import { keyNumber, type AccountRow, type MembershipRow, type ProjectRow } from './rows.ts';
import type { TodoRow } from './rows.ts';

// Rows that a careless filter gets wrong: everything that means something in SQL, in a pattern or
// in a format, values that differ only in case or in a microsecond, equal values, none at all.

export const awkwardTexts = [
  'a',
  'A',
  'ab',
  'aB',
  'a%b',
  'a_b',
  'a\\b',
  'a\\%b',
  '%',
  '_',
  '\\',
  "'",
  "it's",
  '"quoted"',
  '$1',
  '$1::text',
  "'; drop table todos; --",
  '🎉',
  'x🎉y',
  'Straße',
  'STRASSE',
  'Ärger',
  'ärger',
  '\u00C9t\u00E9',
  'E\u0301te\u0301',
  'ΣΑΣ',
  'two  blanks',
  'a\ttab',
  'a line\nand another',
  'null',
  'NULL',
  '{a,b}',
];

export const awkwardInstants = [
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999999Z',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000001Z',
  '2026-01-01T00:00:00.001Z',
  '2026-01-01T00:00:00.001001Z',
  '2026-06-30T12:00:00.123456Z',
  '9999-12-31T23:59:59.999999Z',
];

const at = <T>(values: readonly T[], n: number): T => values[n % values.length]!;

const created = (n: number) => ({
  created_at: at(awkwardInstants, n),
  updated_at: at(awkwardInstants, n + 3),
});

export const accounts: AccountRow[] = awkwardTexts.map((name, n) => ({
  id: keyNumber(100 + n),
  name,
  slug: `account-${n}${at(['', 'a', '-a-b', 'a1'], n)}`,
  ...created(n),
}));

const membership = (n: number, account: AccountRow, user_id: string, active = true) => ({
  id: keyNumber(1000 + n),
  account_id: account.id,
  user_id,
  role: 'OWNER' as const,
  active,
  created_at: at(awkwardInstants, n),
});

/** alice is in every third account not at all, and in one of them no longer. */
export const memberships: MembershipRow[] = [
  ...accounts.map((account, n) => membership(n, account, 'somebody')),
  ...accounts.flatMap((account, n) =>
    n % 3 === 0 ? [] : [membership(100 + n, account, 'alice', n !== 1)],
  ),
];

export const projects: ProjectRow[] = awkwardTexts.map((name, n) => ({
  id: keyNumber(200 + n),
  // Half of them in one account.
  account_id: at(accounts, n % 2 === 0 ? 2 : n).id,
  name,
  description: null,
  is_public: n % 5 === 0,
  ...created(n),
}));

/** Half of them in one project, some personal, most by alice. */
export const todos: TodoRow[] = awkwardTexts.flatMap((task, n) =>
  [0, 1].map((copy) => ({
    id: keyNumber(300 + 2 * n + copy),
    user_id: n % 4 === 0 ? at(awkwardTexts, n) : at(['alice', 'Alice'], Math.floor(n / 8)),
    project_id: at([at(projects, 2).id, null, at(projects, 2).id, at(projects, n).id], n + copy),
    task,
    is_complete: n % 3 === copy,
    due_at: n % 3 === 0 ? null : at(awkwardInstants, n + copy),
    inserted_at: at(awkwardInstants, n),
    updated_at: at(awkwardInstants, n + copy),
  })),
);
