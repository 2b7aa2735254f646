import { defineRelations, sql } from 'drizzle-orm';
import { pgPolicy, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createApi } from '../../src/engine/create-api.ts';
import { authenticated } from '#example/db/roles.ts';

// A small domain that is declared anew for each test, so that one thing in it can be wrong.

const everyRow = pgPolicy('select', { for: 'select', to: authenticated, using: sql`true` });
const key = () => uuid().primaryKey().defaultRandom();

const shelves = pgTable.withRLS('shelves', { id: key(), name: text().notNull() }, () => [everyRow]);
const books = pgTable.withRLS(
  'books',
  { id: key(), title: text().notNull(), shelfId: uuid().references(() => shelves.id) },
  () => [everyRow],
);
const labels = pgTable('labels', { id: key(), name: text().notNull() });
const bookLabels = pgTable(
  'book_labels',
  {
    bookId: uuid()
      .notNull()
      .references(() => books.id),
    labelId: uuid()
      .notNull()
      .references(() => labels.id),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.labelId] })],
);

export const tables = { books, labels, shelves, bookLabels };

const relations = defineRelations(tables, (r) => ({
  shelves: { books: r.many.books({ from: r.shelves.id, to: r.books.shelfId }) },
  books: {
    shelf: r.one.shelves({ from: r.books.shelfId, to: r.shelves.id }),
    namedShelf: r.one.shelves({
      from: r.books.shelfId,
      to: r.shelves.id,
      where: { name: 'Named' },
    }),
    labels: r.many.labels({
      from: r.books.id.through(r.bookLabels.bookId),
      to: r.labels.id.through(r.bookLabels.labelId),
    }),
  },
}));

export const libraryApi = (options: Parameters<typeof createApi<typeof relations>>[1] = {}) =>
  createApi(relations, options);

export type LibraryApi = ReturnType<typeof libraryApi>;

export const list = {
  books: { name: 'Book', plural: 'books', table: 'books', defaultOrder: 'title' },
  shelves: { name: 'Shelf', plural: 'shelves', table: 'shelves', defaultOrder: 'name' },
} as const;

/** The type of a shelf, without fields of its own but what is given. */
export const shelfOf = ({ builder }: LibraryApi) =>
  builder.drizzleNode('shelves', {
    name: 'Shelf',
    id: { column: (shelf) => shelf.id },
    select: { columns: {} },
    fields: (t) => ({ name: t.exposeString('name') }),
  });

export const bookOf = ({ builder }: LibraryApi) =>
  builder.drizzleNode('books', {
    name: 'Book',
    id: { column: (book) => book.id },
    select: { columns: {} },
    fields: (t) => ({ title: t.exposeString('title') }),
  });
