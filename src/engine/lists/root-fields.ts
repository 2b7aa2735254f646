import { listArguments } from './arguments.ts';
import type { List } from './list.ts';
import { rootConnection } from './root-connection.ts';
import { rowById } from './row-by-id.ts';

/** Defines a root field that lists every row of a table that the caller may see: `books`. */
export function defineRootList(list: List, description: string): void {
  list.api.builder.queryField(list.plural, (t) =>
    t.field({
      type: list.connection,
      description,
      args: listArguments(list),
      ...rootConnection(list),
    }),
  );
}

/** Defines a root field that gives one row by its id: `book`. */
export function defineRootRow(list: List): void {
  const name = `${list.typeName[0]?.toLowerCase()}${list.typeName.slice(1)}`;
  const article = /^[aeiou]/.test(name) ? 'an' : 'a';
  list.api.builder.queryField(name, (t) =>
    t.field({
      type: list.node,
      nullable: true,
      description: `${article === 'an' ? 'An' : 'A'} ${name}; null where there is none with this id, or you may not see it.`,
      args: { id: t.arg.id({ required: true, description: `The id of ${article} ${name}.` }) },
      ...rowById(list),
    }),
  );
}
