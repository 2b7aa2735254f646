import { expect, it } from 'vitest';
import { listArguments } from '../../src/engine/lists/arguments.ts';
import { means } from '../../src/engine/lists/meaning.ts';
import { relatedConnection } from '../../src/engine/lists/related-connection.ts';
import { rootConnection } from '../../src/engine/lists/root-connection.ts';
import { defineRootList } from '../../src/engine/lists/root-fields.ts';
import { rowById } from '../../src/engine/lists/row-by-id.ts';
import { idOf, idsOf } from '../../src/engine/writes/input-values.ts';
import type { RowNamedByOptions } from '../../src/engine/lists/row-named-by.ts';
import { nullable, required } from '../../src/engine/writes/input.ts';
import { bookOf, libraryApi, list, shelfOf, type LibraryApi } from './library.ts';

// What could only fail, or be missing without a word, at a request is refused when the schema is built:
// by the name of the declaration, and with the reason.

/** Both types with their lists, and a field that leads to each. */
function complete(api: LibraryApi, books: object = {}, shelves: object = {}) {
  const [Book, Shelf] = [bookOf(api), shelfOf(api)];
  const bookList = api.defineList({ ...list.books, node: Book, ...books });
  const shelfList = api.defineList({ ...list.shelves, node: Shelf, ...shelves });
  api.builder.queryType({});
  defineRootList(bookList, 'All.');
  defineRootList(shelfList, 'All.');
  return { Book, Shelf, bookList, shelfList };
}

const build = (
  declare: (api: LibraryApi) => void,
  options: Parameters<typeof libraryApi>[0] = {},
) => {
  const api = libraryApi(options);
  declare(api);
  return api.toSchema();
};

it('an API in which all is right is built', () => {
  const schema = build((api) => {
    const { Book, Shelf, bookList } = complete(
      api,
      {
        filters: { shelfId: { id: 'Shelf' }, shelf: { row: 'Shelf' } },
        orders: { TITLE: { column: 'title', description: '' } },
      },
      { filters: { name: true } },
    );
    api.builder.drizzleObjectField(Book, 'shelf', (t) => t.relation('shelf', { nullable: true }));
    api.builder.objectField(
      Shelf as never,
      'books',
      (t) =>
        t.field({
          type: bookList.connection,
          args: listArguments(bookList),
          ...relatedConnection('shelves', 'books', bookList),
        }) as never,
    );
  });
  expect(schema.getType('BookConnection')).toBeDefined();
});

/** A table that requests reach has no type. */
const withoutBooks = (api: LibraryApi) => {
  const shelfList = api.defineList({ ...list.shelves, node: shelfOf(api) });
  api.builder.queryType({});
  defineRootList(shelfList, 'All.');
};

const order = (column: string) => ({ orders: { SO: { column, description: '' } } });
const connectionOf = (
  api: LibraryApi,
  type: 'Book' | 'Shelf',
  [table, relation]: readonly [string, string],
  what: 'bookList' | 'shelfList',
) => {
  const declared = complete(api);
  const shown = declared[what];
  api.builder.objectField(
    declared[type] as never,
    'related',
    (t) =>
      t.field({
        type: shown.connection,
        args: listArguments(shown),
        ...relatedConnection(table, relation, shown),
      }) as never,
  );
};

const load = async (): Promise<null[]> => [];

/** A field whose value comes from outside, for rows of books. */
function outsideOf(
  api: LibraryApi,
  type: 'Book' | 'Shelf' | 'Query',
  field: (t: FieldBuilder, from: FromOutside) => unknown,
) {
  const declared = complete(api);
  const from = api.fromOutside('books', { from: ['title'], load });
  const parent = type === 'Query' ? type : declared[type];
  api.builder.objectField(
    parent as never,
    'outside',
    (t) => field(t as unknown as FieldBuilder, from as unknown as FromOutside) as never,
  );
}

/** A field `Book.about`: the row that two columns of a table name. */
function namedBy(
  api: LibraryApi,
  table: 'books' | 'shelves',
  by: RowNamedByOptions,
  mayBeNull = true,
) {
  const { Book } = complete(api);
  const options = api.rowNamedBy(table, by as never);
  const type = api.builder.nodeInterfaceRef();
  api.builder.drizzleObjectField(Book, 'about', (t) =>
    t.field({ type, nullable: mayBeNull, ...(options as object), resolve: () => null }),
  );
}

/** What such a field is declared with; it resolves to null, which every type takes. */
interface FromOutside {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly resolve: () => never;
}

/** What declares a field, of a type that is not known here. */
type FieldBuilder = Parameters<Parameters<LibraryApi['builder']['queryField']>[1]>[0];

it.each<[string, (api: LibraryApi) => void, string]>([
  [
    'an order by no column',
    (api) => complete(api, order('none')),
    "Book's order SO: There is no column none.",
  ],
  [
    'a default order by no column',
    (api) => complete(api, { defaultOrder: 'none' }),
    "Book's default order: There is no column none.",
  ],
  [
    'a filter of no column',
    (api) => complete(api, { filters: { none: true } }),
    "Book's filter none: There is no column none.",
  ],
  [
    'a filter by ids of no type',
    (api) => complete(api, { filters: { shelfId: { id: 'Shlef' } } }),
    "Book's filter shelfId takes ids of Shlef, and no type of this name has any.",
  ],
  [
    'a filter by ids of another type than its column refers to',
    (api) => complete(api, { filters: { shelfId: { id: 'Book' } } }),
    "Book's filter shelfId takes ids of Book, and books.shelfId refers to rows of shelves.",
  ],
  ...['and', 'or', 'not'].map((key): [string, (api: LibraryApi) => void, string] => [
    `a filter called ${key}`,
    (api) => complete(api, { filters: { [key]: true } }),
    `Book's filter ${key}: every filter has a field of this name, which combines conditions; give the column or the relation another name in TypeScript.`,
  ]),
  ...[
    ['a filter by no relation', 'shelve', 'Shelf', 'books has no relation shelve.'],
    [
      'a filter by a relation to many rows',
      'labels',
      'Shelf',
      "The relation labels of books can't be filtered by: it leads to many rows.",
    ],
    [
      'a filter by a relation that has a condition',
      'namedShelf',
      'Shelf',
      "The relation namedShelf of books can't be filtered by: it has a condition of its own.",
    ],
  ].map(([what, relation, row, reason]): [string, (api: LibraryApi) => void, string] => [
    what!,
    (api) => complete(api, { filters: { [relation!]: { row } } }, { filters: { name: true } }),
    `Book's filter ${relation}: ${reason}`,
  ]),
  [
    'a filter by a row of no type with a list',
    (api) => complete(api, { filters: { shelf: { row: 'Shlef' } } }),
    "Book's filter shelf is one of a Shlef, and no type of this name has a list.",
  ],
  [
    'a filter by a row of another type than its relation leads to',
    (api) => complete(api, { filters: { shelf: { row: 'Book' } } }),
    "Book's filter shelf is one of a Book, which shows rows of books, and the relation shelf of books leads to shelves.",
  ],
  [
    'a filter by a row whose list has no filters',
    (api) => complete(api, { filters: { shelf: { row: 'Shelf' } } }),
    "Book's filter shelf is one of a Shelf, and the list of these has no filters.",
  ],
  [
    'a filter by ids that its column can not hold',
    (api) => complete(api, { filters: { title: { id: 'Shelf' } } }),
    "Book's filter title takes ids of Shelf, whose keys are of the type uuid, and books.title is of another, text.",
  ],
  [
    'a list of another table than its type',
    (api) => complete(api, { table: 'shelves', defaultOrder: 'name' }),
    'The list of Book is of the table shelves, and Book shows rows of books.',
  ],
  [
    'a list of a table without a key of its own',
    (api) => complete(api, { table: 'bookLabels', defaultOrder: 'bookId' }),
    'The list of Book: book_labels has a primary key of several columns (bookId, labelId), and ids, cursors and writes know a row by one: give it a key of one column, and make these unique.',
  ],
  [
    'a type whose ids are made of another column than its key',
    (api) => {
      const Book = api.builder.drizzleNode('books', {
        name: 'Book',
        id: { column: (book) => book.title },
      });
      const bookList = api.defineList({ ...list.books, node: Book });
      const shelfList = api.defineList({ ...list.shelves, node: shelfOf(api) });
      api.builder.queryType({});
      defineRootList(bookList, 'All.');
      defineRootList(shelfList, 'All.');
    },
    'Book.id is made of title, and rows of books are known by their primary key, id: say `id: { column: (row) => row.id }`.',
  ],
  [
    'a type with ids and no list',
    (api) => {
      const declared = complete(api);
      const Label = api.builder.drizzleNode('labels', {
        name: 'Label',
        id: { column: (label) => label.id },
        fields: (t) => ({ name: t.exposeString('name') }),
      });
      api.builder.objectField(
        declared.Book as never,
        'label',
        (t) => t.field({ type: Label, nullable: true, resolve: () => null }) as never,
      );
    },
    'The type Label has global ids, but no list: `node` could not find its rows. Define it with defineList.',
  ],
  [
    "a relation with another table's list",
    (api) => connectionOf(api, 'Shelf', ['shelves', 'books'], 'shelfList'),
    'The relation books of shelves is no list of shelves: it leads to books, and they are rows of shelves.',
  ],
  [
    'a relation to one row as a list',
    (api) => connectionOf(api, 'Book', ['books', 'shelf'], 'shelfList'),
    'The relation shelf of books is no list of shelves: it leads to one row.',
  ],
  [
    'a relation of another table than the type shows',
    (api) => connectionOf(api, 'Book', ['shelves', 'books'], 'bookList'),
    'Book.related follows a relation of shelves, but Book shows rows of books.',
  ],
  [
    'a relation that is none',
    (api) => connectionOf(api, 'Shelf', ['shelves', 'boks'], 'bookList'),
    'shelves has no relation boks.',
  ],
  [
    "a field of another list's type",
    (api) => {
      const { bookList, shelfList } = complete(api);
      api.builder.queryField('wrong', (t) =>
        t.field({
          type: shelfList.connection,
          args: listArguments(shelfList),
          ...rootConnection(bookList),
        }),
      );
    },
    'Query.wrong gives the list of Book as ShelfConnection.',
  ],
  [
    "a field with another list's arguments",
    (api) => {
      const { bookList, shelfList } = complete(api, { filters: { title: true } }, order('name'));
      api.builder.queryField('wrong', (t) =>
        t.field({
          type: bookList.connection,
          args: listArguments(shelfList),
          ...rootConnection(bookList),
        }),
      );
    },
    'Query.wrong gives the list of Book, but its argument where is missing.',
  ],
  [
    "a row of another list's type",
    (api) => {
      const { bookList, Shelf } = complete(api);
      api.builder.queryField('wrong', (t) =>
        t.field({
          type: Shelf,
          nullable: true,
          args: { id: t.arg.id({ required: true }) },
          ...(rowById(bookList) as object),
          resolve: () => null,
        }),
      );
    },
    'Query.wrong gives a row of Book as Shelf.',
  ],
  [
    'a relation across policies that can not be null',
    (api) => {
      const { Book } = complete(api);
      api.builder.drizzleObjectField(Book, 'shelf', (t) => t.relation('shelf'));
    },
    'Book.shelf shows a row of shelves, which may be hidden: make it nullable.',
  ],
  [
    'a value from outside that can not be null',
    (api) => outsideOf(api, 'Book', (t, from) => t.string({ ...from })),
    'Book.outside is loaded from outside, which may fail: make it nullable.',
  ],
  [
    'a value from outside for rows of another table',
    (api) => outsideOf(api, 'Shelf', (t, from) => t.string({ ...from, nullable: true })),
    'Shelf.outside is loaded from outside for rows of books, but its type shows rows of shelves.',
  ],
  [
    'a value from outside for no row',
    (api) => outsideOf(api, 'Query', (t, from) => t.string({ ...from, nullable: true })),
    'Query.outside is loaded from outside for rows of books, but its type shows rows of no table.',
  ],
  [
    'a value from outside with arguments',
    (api) =>
      outsideOf(api, 'Book', (t, from) =>
        t.string({ ...from, nullable: true, args: { n: t.arg.int() } }),
      ),
    'Book.outside is loaded from outside, and can have no arguments.',
  ],
  [
    'a value from outside with rows beneath it',
    (api) =>
      outsideOf(api, 'Book', (t, from) => {
        const Wrapped = api.builder.objectRef<object>('Wrapped').implement({
          fields: (inner) => ({
            size: inner.exposeInt('size' as never),
            shelves: inner.field({ type: ['String'], resolve: () => [] }),
          }),
        });
        return t.field({ ...from, type: [Wrapped], nullable: true });
      }),
    'Book.outside is loaded from outside, when the transaction has ended, and beneath it Wrapped.shelves is no plain value: expose it, without a resolver.',
  ],
  [
    'a value from outside by no column',
    (api) => {
      complete(api);
      api.fromOutside('books', { from: ['none' as 'title'], load });
    },
    'The table books has no column none.',
  ],
  [
    'a row that columns of another table name',
    (api) => namedBy(api, 'shelves', { type: 'name', key: 'id' }),
    'Book.about gives rows that shelves names, but Book shows rows of books.',
  ],
  [
    'a named row that can not be null',
    (api) => namedBy(api, 'books', { type: 'title', key: 'id' }, false),
    'Book.about shows a row that may be gone or hidden: make it nullable.',
  ],
  [
    'a named row of a type that there is not',
    (api) => namedBy(api, 'books', { type: 'title', key: 'id', only: ['Shelf', 'Cup'] }),
    'Book.about gives rows of Cup, and no type of this name has global ids.',
  ],
  [
    'a row that no column names',
    (api) => namedBy(api, 'books', { type: 'none', key: 'id' }),
    'The table books has no column none.',
  ],
  [
    'a meaning of a value that the field does not select',
    (api) => {
      const { Book } = complete(api);
      api.builder.drizzleObjectField(Book, 'size', (t) =>
        t.int({
          select: { columns: {}, extras: {} },
          extensions: means({ kind: 'extra', name: 'size' }),
          resolve: () => 1,
        }),
      );
    },
    'Book.size means the value size, which is not among its `select.extras`.',
  ],
  [
    'an input of which no mutation makes use, as where its file of verbs is not imported',
    (api) => {
      complete(api);
      api.defineInput('CreateBookInput', 'A book.', {
        shelfId: nullable(idOf('Shelf'), 'Its shelf.'),
      });
    },
    'No field of the API leads to CreateBookInput: is the file that uses what is declared there imported? If it is of no use, remove it.',
  ],
  [
    'a list that no field shows',
    (api) => {
      const Book = bookOf(api);
      const bookList = api.defineList({ ...list.books, node: Book });
      api.defineList({ ...list.shelves, node: shelfOf(api) });
      api.builder.queryType({});
      defineRootList(bookList, 'All.');
    },
    'No field of the API leads to ShelfConnection, ShelfEdge:',
  ],
  [
    'an input that takes ids of no type',
    (api) => {
      complete(api);
      api.defineInput('DeleteBooksInput', 'Books.', { ids: required(idsOf('Bok'), 'Which.') });
    },
    'DeleteBooksInput.ids takes ids of Bok, and no type of this name has any.',
  ],
  [
    'a type that is referred to and implemented nowhere',
    (api) => {
      complete(api);
      const Author = api.builder.objectRef<object>('Author');
      api.builder.queryField('author', (t) => t.field({ type: Author, resolve: () => ({}) }));
    },
    'Author',
  ],
  [
    'a table that requests reach and no type shows, as where the file of its noun is not imported',
    withoutBooks,
    "The table books has policies for authenticated, but no type of the API shows it: is the file that defines its list imported? If none is meant to show it, say so: createApi(relations, { withoutType: ['books'] }).",
  ],
])('%s', (_what, declare, message) => {
  expect(() => build(declare)).toThrow(message);
});

it('a table that is said to have no type needs none', () => {
  expect(() => build(withoutBooks, { withoutType: ['books'] })).not.toThrow();
});

it('a table that is said to have no type has none', () => {
  expect(() => build(complete, { withoutType: ['books'] })).toThrow(
    '`withoutType` names the table books, which has a type.',
  );
});
