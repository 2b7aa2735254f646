import type { Gene, Specimen } from './specimen.ts';

// Where the search begins: what an attacker found, once as it was and once with room to grow.

const gene = (field: string, beneath: readonly Gene[] = [], args: Gene['args'] = {}): Gene => ({
  field,
  beneath,
  args,
  alias: null,
  on: null,
});

/** The same field under so many names. */
const times = (count: number, one: Gene): readonly Gene[] =>
  Array.from({ length: count }, (_, nth) => ({ ...one, alias: `b${nth}${one.field}` }));

const first = (count: number) => ({ first: { literal: count } });
const where = (variable: string) => ({ where: { variable } });

const variablesOf = (parts: number): Specimen['variables'] => ({
  todos: {
    type: 'TodoFilter',
    value: { or: Array.from({ length: parts }, (_, nth) => ({ task: { ne: `${nth}` } })) },
  },
  projects: { type: 'ProjectFilter', value: { name: { notIn: ['a', 'b'] } } },
});

function specimens(lists: number, parts: number, size: number): readonly Specimen[] {
  const variables = variablesOf(parts);
  const count = gene('totalCount');
  const todos = times(lists, gene('todos', [count], { ...first(1), ...where('todos') }));
  const inProjects = gene('nodes', [...todos]);
  const stats = gene('todoStats', [gene('total'), gene('open')]);
  const author = gene('project', [gene('account', [gene('name')])]);
  return [
    // One filter in many lists.
    {
      caller: 'anonymous',
      variables,
      genes: times(lists, gene('projects', [inProjects], { ...first(1), ...where('projects') })),
    },
    // Long texts.
    {
      caller: 'signed in',
      variables: {},
      genes: times(
        3,
        gene('projects', [gene('nodes', times(lists, gene('description')))], first(size)),
      ),
    },
    // Counts, which read rows that are not answered.
    {
      caller: 'anonymous',
      variables: {},
      genes: times(lists, gene('projects', [count, gene('nodes', [stats])], first(size))),
    },
    // Many rows that point to others.
    {
      caller: 'signed in',
      variables,
      genes: times(lists, gene('todos', [gene('nodes', [gene('task'), author])], first(size))),
    },
  ];
}

export const beginnings: readonly Specimen[] = [
  ...specimens(2, 2, 100),
  ...specimens(6, 20, 100),
  ...specimens(15, 100, 20),
  ...specimens(15, 1700, 100),
];
