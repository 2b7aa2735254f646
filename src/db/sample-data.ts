import { createHash } from 'node:crypto';
import type { accounts, memberships, projects, todos } from './tables/index.ts';

// A small world in which every kind of row and of right occurs. Frank has left Acme; what he wrote
// is still there.

type Role = typeof memberships.$inferSelect.role;

interface SampleProject {
  readonly name: string;
  readonly description?: string;
  readonly isPublic?: boolean;
  /** Author, task, and how many days from now it is due; done where the task begins with a tick. */
  readonly todos: readonly (readonly [author: string, task: string, dueInDays?: number])[];
}

interface SampleAccount {
  readonly slug: string;
  readonly name: string;
  readonly members: Readonly<Record<string, Role>>;
  readonly left?: Readonly<Record<string, Role>>;
  readonly projects: readonly SampleProject[];
}

const sampleAccounts: readonly SampleAccount[] = [
  {
    slug: 'acme',
    name: 'Acme',
    members: { alice: 'OWNER', bob: 'ADMIN', carol: 'MEMBER', dave: 'VIEWER' },
    left: { frank: 'MEMBER' },
    projects: [
      {
        name: 'Website relaunch',
        description: 'New design, new texts, the same address.',
        todos: [
          ['alice', '✓ Agree on the goals of the relaunch'],
          ['carol', '✓ List the pages that stay'],
          ['bob', 'Choose an agency for the photographs', 3],
          ['carol', 'Write the texts of the start page', 5],
          ['frank', 'Move the old news to the archive'],
          ['alice', 'Invite the board to the preview', 21],
        ],
      },
      {
        name: 'Mobile app',
        description: 'First version: read only.',
        todos: [
          ['bob', '✓ Sketch the three main screens'],
          ['carol', 'Sign in with a passkey', 9],
          ['carol', 'Work without a connection'],
          ['bob', 'Try it with ten customers', 30],
        ],
      },
      {
        name: 'Open roadmap',
        description: 'What comes next, for everybody to read.',
        isPublic: true,
        todos: [
          ['alice', '✓ Publish the roadmap'],
          ['alice', 'Export as CSV', 14],
          ['bob', 'Dark mode', 40],
          ['carol', 'Keyboard shortcuts'],
        ],
      },
    ],
  },
  {
    slug: 'globex',
    name: 'Globex',
    members: { bob: 'OWNER', erin: 'ADMIN', alice: 'MEMBER', grace: 'VIEWER' },
    projects: [
      {
        name: 'Warehouse move',
        todos: [
          ['bob', '✓ Sign the lease'],
          ['erin', 'Count what is on the shelves', 2],
          ['alice', 'Order labels for the new shelves', 4],
          ['erin', 'Book the lorries', 10],
        ],
      },
      {
        name: 'Press kit',
        description: 'Logos, portraits and facts to download.',
        isPublic: true,
        todos: [
          ['erin', '✓ Collect the logos'],
          ['erin', 'Ask everybody for a portrait', 7],
          ['alice', 'Translate the fact sheet', 12],
        ],
      },
    ],
  },
  {
    slug: 'initech',
    name: 'Initech',
    members: { erin: 'OWNER', grace: 'OWNER', heidi: 'MEMBER' },
    projects: [
      {
        name: 'Quarterly report',
        todos: [
          ['erin', 'Ask every team for its figures', 1],
          ['heidi', 'Draw the charts', 6],
          ['grace', 'Proofread', 8],
        ],
      },
    ],
  },
];

const personalTodos: Readonly<Record<string, SampleProject['todos'][number][1][]>> = {
  alice: ['Buy milk', '✓ Call the dentist', 'Plan the weekend in the mountains'],
  bob: ['Renew the passport', 'Return the library books'],
  carol: ['✓ Water the plants', 'Learn to juggle'],
  dave: ['Repair the bicycle'],
  erin: ['Book the train to Vienna'],
  frank: ['Find a new hobby'],
};

/** The same id for the same thing, in every database. */
function idOf(...name: readonly string[]): string {
  const hex = createHash('sha256').update(name.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const day = 86_400_000;

/**
 * The sample rows, written in the weeks before today.
 *
 * @param today - midnight in UTC
 */
export function sampleRows(today: Date) {
  let minutes = 0;
  /** Each a little later than the one before, so that every order is a clear one. */
  const next = (): string => {
    minutes += 47;
    return new Date(today.getTime() - 14 * day + minutes * 60_000).toISOString();
  };
  const rows = {
    accounts: [] as (typeof accounts.$inferInsert)[],
    memberships: [] as (typeof memberships.$inferInsert)[],
    projects: [] as (typeof projects.$inferInsert)[],
    todos: [] as (typeof todos.$inferInsert)[],
  };
  const addTodo = (projectId: string | null, userId: string, text: string, dueInDays?: number) => {
    const at = next();
    rows.todos.push({
      id: idOf('todo', userId, text),
      userId,
      projectId,
      task: text.replace(/^✓ /, ''),
      isComplete: text.startsWith('✓ '),
      dueAt:
        dueInDays === undefined
          ? null
          : new Date(today.getTime() + dueInDays * day + 17 * 3_600_000).toISOString(),
      insertedAt: at,
      updatedAt: at,
    });
  };
  for (const account of sampleAccounts) {
    const accountId = idOf('account', account.slug);
    const at = next();
    const { slug, name } = account;
    rows.accounts.push({ id: accountId, name, slug, createdAt: at, updatedAt: at });
    for (const [active, members] of [
      [true, account.members] as const,
      [false, account.left ?? {}] as const,
    ]) {
      for (const [userId, role] of Object.entries(members)) {
        const id = idOf('membership', slug, userId);
        rows.memberships.push({ id, accountId, userId, role, active, createdAt: next() });
      }
    }
    for (const project of account.projects) {
      const id = idOf('project', slug, project.name);
      const created = next();
      rows.projects.push({
        id,
        accountId,
        name: project.name,
        description: project.description ?? null,
        isPublic: project.isPublic ?? false,
        createdAt: created,
        updatedAt: created,
      });
      for (const [author, text, dueInDays] of project.todos) addTodo(id, author, text, dueInDays);
    }
  }
  for (const [person, texts] of Object.entries(personalTodos)) {
    for (const text of texts) addTodo(null, person, text);
  }
  return rows;
}
