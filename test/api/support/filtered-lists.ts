import { accounts, memberships, projects, todos } from './awkward-rows.ts';
import { valuesOf, type ListField } from './lists.ts';
import type { Values } from './reference-filter.ts';
import { idOf, type AccountRow, type ProjectRow, type TodoRow } from './rows.ts';

/** A list over the awkward rows. */
export interface FilteredList extends ListField {
  readonly name: string;
  /** All that the list holds for a moderator, who sees everything. */
  readonly forModerator: readonly Values[];
  /** All that it holds for alice. */
  readonly forAlice: readonly Values[];
}

type Row = { readonly id: string };

const accountsOfAlice = new Set(
  memberships.filter((row) => row.user_id === 'alice' && row.active).map((row) => row.account_id),
);
const visibleAccounts = accounts.filter(({ id }) => accountsOfAlice.has(id));
const visibleProjects = projects.filter(
  (row) => row.is_public || accountsOfAlice.has(row.account_id),
);
const projectsOfAlice = new Set(visibleProjects.map(({ id }) => id));
const authored = todos.filter((row) => row.user_id === 'alice');
const visibleTodos = todos.filter(
  (row) =>
    row.user_id === 'alice' || (row.project_id !== null && projectsOfAlice.has(row.project_id)),
);

/** What somebody sees of rows that others refer to. */
interface Seen {
  readonly accounts: readonly AccountRow[];
  readonly projects: readonly ProjectRow[];
}

type ValuesOf<R> = (row: R, seen: Seen) => Values;

const Account: ValuesOf<AccountRow> = (row) => valuesOf.Account(row);
const Project: ValuesOf<ProjectRow> = (row, seen) => {
  const found = seen.accounts.find(({ id }) => id === row.account_id);
  return { ...valuesOf.Project(row), account: { row: found ? Account(found, seen) : null } };
};
const Todo: ValuesOf<TodoRow> = (row, seen) => {
  const found = seen.projects.find(({ id }) => id === row.project_id);
  return { ...valuesOf.Todo(row), project: { row: found ? Project(found, seen) : null } };
};

function list<R extends Row>(
  field: ListField,
  values: ValuesOf<R>,
  all: readonly R[],
  visible: readonly R[],
): FilteredList {
  const name = `${/^\w*/.exec(field.within)![0]}.${field.field}`.replace(/^\./, '');
  const forAlice = { accounts: visibleAccounts, projects: visibleProjects };
  return {
    ...field,
    name,
    forModerator: all.map((row) => values(row, { accounts, projects })),
    forAlice: visible.map((row) => values(row, forAlice)),
  };
}

const account = accounts[2]!.id;
const project = projects[2]!.id;
const ofAccount = <R extends { account_id: string }>(rows: readonly R[]) =>
  rows.filter((row) => row.account_id === account);
const ofProject = <R extends { project_id: string | null }>(rows: readonly R[]) =>
  rows.filter((row) => row.project_id === project);

export const rootLists = [
  list({ type: 'Account', within: '', field: 'accounts' }, Account, accounts, visibleAccounts),
  list({ type: 'Project', within: '', field: 'projects' }, Project, projects, visibleProjects),
  list({ type: 'Todo', within: '', field: 'todos' }, Todo, todos, visibleTodos),
];

/** What hangs on a row or on the viewer; a moderator has no todos and accounts of their own. */
export const nestedLists = [
  list(
    { type: 'Project', within: `account(id: "${idOf('Account', account)}")`, field: 'projects' },
    Project,
    ofAccount(projects),
    ofAccount(visibleProjects),
  ),
  list(
    { type: 'Todo', within: `project(id: "${idOf('Project', project)}")`, field: 'todos' },
    Todo,
    ofProject(todos),
    ofProject(visibleTodos),
  ),
  list({ type: 'Account', within: 'viewer', field: 'accounts' }, Account, [], visibleAccounts),
  list({ type: 'Todo', within: 'viewer', field: 'todos' }, Todo, [], authored),
];
