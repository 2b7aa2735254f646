import type { Person, TestApp } from '../../support/app.ts';
import { microsecondsOf, type Value, type Values } from './reference-filter.ts';
import { idOf, type AccountRow, type ProjectRow, type TodoRow } from './rows.ts';

/** A field of the API that gives a list. */
export interface ListField {
  /** How it is called in a document, e.g. `todos`. */
  readonly field: string;
  readonly type: 'Account' | 'Project' | 'Todo';
  /** What it hangs on, e.g. `viewer`; empty for a root field. */
  readonly within: string;
}

/** The arguments of a list. */
export interface ListArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly where?: object | null;
  readonly orderBy?: readonly object[] | null;
}

export interface Connection {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const wholePage =
  'nodes { id } edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/** One list several times, by the aliases page0, page1, …, each with variables of its own. */
export function aliased(
  { field, type }: Pick<ListField, 'field' | 'type'>,
  pages: readonly ListArguments[],
  selection = wholePage,
) {
  const declared = {
    first: 'Int',
    after: 'String',
    last: 'Int',
    before: 'String',
    where: `${type}Filter`,
    orderBy: `[${type}Order!]`,
  };
  const names = Object.keys(declared);
  return {
    declarations: pages
      .flatMap((_page, n) => Object.entries(declared).map(([name, of]) => `$${name}${n}: ${of}`))
      .join(', '),
    fields: pages
      .map((_page, n) => {
        const args = names.map((name) => `${name}: $${name}${n}`).join(', ');
        return `page${n}: ${field}(${args}) { ${selection} }`;
      })
      .join('\n'),
    variables: Object.fromEntries(
      pages.flatMap((page, n) =>
        Object.entries(page).map(([name, value]) => [`${name}${n}`, value as unknown]),
      ),
    ),
  };
}

/**
 * Asks for pages of one list in a single request, by aliases.
 *
 * @returns the pages, in the order of the arguments
 */
export async function askPages(
  app: TestApp,
  person: Person,
  list: ListField,
  pages: readonly ListArguments[],
  selection = wholePage,
): Promise<readonly Connection[]> {
  const { declarations, fields, variables } = aliased(list, pages, selection);
  const body = list.within === '' ? fields : `within: ${list.within} { ${fields} }`;
  const answer = await app.ask(person, `query (${declarations}) { ${body} }`, variables);
  if (answer.errors !== undefined || answer.data == null) throw new Error(answer.text);
  const data = answer.data as Record<string, unknown>;
  const parent = (list.within === '' ? data : data['within']) as Record<string, Connection>;
  return pages.map((_page, n) => parent[`page${n}`]!);
}

const instant = (text: string | null): Value => (text === null ? null : microsecondsOf(text));

/** Rows as filters see them. */
export const valuesOf = {
  Account: (row: AccountRow): Values => ({ ...row, createdAt: instant(row.created_at) }),
  Project: (row: ProjectRow): Values => ({
    ...row,
    accountId: idOf('Account', row.account_id),
    isPublic: row.is_public,
    createdAt: instant(row.created_at),
  }),
  Todo: (row: TodoRow): Values => ({
    ...row,
    userId: row.user_id,
    projectId: row.project_id === null ? null : idOf('Project', row.project_id),
    isComplete: row.is_complete,
    dueAt: instant(row.due_at),
    insertedAt: instant(row.inserted_at),
  }),
};
