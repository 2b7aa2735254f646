import { and, sql, type SQL } from 'drizzle-orm';
import { getNamedType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { cursorSql } from '../lists/cursor.ts';
import { anyRow } from '../lists/any-row.ts';
import type { PageRequest } from '../lists/request.ts';
import type { Meaning } from '../lists/meaning.ts';
import type { Fields } from './collect-fields.ts';
import type { Compilation, FieldNodes } from './compile.ts';
import { objectParts, textOf, type Part } from '../kinds/json-text.ts';
import { MeasuredRows } from './measured.ts';
import { NotCompilable } from './not-compilable.ts';
import { pageRequest } from './page-request.ts';
import { reservedName } from '../schema/reserved-name.ts';
import { relationNamed } from '../schema/tables.ts';
import type { AliasedRow } from './row.ts';

export type ListMeaning = Extract<Meaning, { readonly kind: 'list' | 'related' }>;

/**
 * The JSON of a connection. Its page is a subquery of the columns that are used and no more; what
 * is selected of each row is written around that, so that an index can stop at the page's end.
 */
export function listParts(
  compilation: Compilation,
  said: ListMeaning,
  field: GraphQLField<unknown, unknown>,
  nodes: FieldNodes,
  parent: AliasedRow | null,
): Part[] {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) throw new NotCompilable();
  const request = pageRequest(compilation, said, field, nodes);
  const related = (target: AliasedRow): SQL | undefined => {
    if (said.kind === 'list') return undefined;
    const relation =
      parent && relationNamed(compilation.relations, parent.tableName, said.relation);
    if (relation == null) throw new NotCompilable();
    return parent?.relatedTo(relation, target);
  };
  const page = new PageWriter(compilation, request, related);
  const before = compilation.values;
  const parts = page.connection(type, compilation.fields(type, nodes));
  if (!page.readsRows) return parts;
  const query = sql`select ${textOf(parts)} as json from ${page.source()}`;
  return [page.rows.list(compilation.values - before, query)];
}

/** A row's number on its page, and how many there are. */
const number = sql.identifier(reservedName('number'));
const count = sql.identifier(reservedName('count'));

/** Writes one page: what is aggregated over its rows, and what is looked up beside them. */
class PageWriter {
  /** Whether anything is aggregated over the rows; without, they are not read. */
  readsRows = false;
  readonly rows: MeasuredRows;
  readonly #compilation: Compilation;
  readonly #request: PageRequest;
  readonly #related: (target: AliasedRow) => SQL | undefined;
  readonly #row: AliasedRow;
  /** Whether there is one row too many to read, to see whether there is more. */
  #looksFurther = false;
  /** Whether rows are told apart by their place on the page. */
  #numbered = false;
  #counted = false;

  constructor(
    compilation: Compilation,
    request: PageRequest,
    related: (target: AliasedRow) => SQL | undefined,
  ) {
    this.#compilation = compilation;
    this.#request = request;
    this.#related = related;
    this.#row = this.#another();
    this.rows = new MeasuredRows(compilation, request.size, this.#row.name);
    this.#numbered = request.backward;
  }

  connection(type: GraphQLObjectType, fields: Fields): Part[] {
    // Known before the rows are written: a row too many must not be on the page.
    this.#looksFurther = [...fields.values()].some(([{ name }]) => name.value === 'pageInfo');
    this.#numbered ||= this.#looksFurther;
    return this.#object(type, fields, {
      nodes: (nodes, of) => this.#rows(() => this.#node(of, nodes)),
      edges: (nodes, of) => this.#rows(() => this.#edge(of, nodes)),
      pageInfo: (nodes, of) => this.#pageInfo(of, nodes),
      totalCount: () => {
        const row = this.#another();
        return [sql`(select count(*) ${this.#rowsOf(row, this.#request.filter(row.columns))})`];
      },
    });
  }

  /** The page as a source for FROM. Called last, when all columns are known. */
  source(): SQL {
    const { query } = this.#request;
    const row = this.#row;
    // Before anything else: what only orders and filters is not handed on.
    const { selected } = row;
    const order = Object.entries(query.orderBy).map(
      ([key, direction]) => sql`${row.columns[key]} ${sql.raw(direction)}`,
    );
    const where = and(this.#related(row), query.where.RAW(row.columns)) ?? sql`true`;
    const limit = sql.raw(String(this.#looksFurther ? query.limit : this.#request.size));
    const page = sql`select ${selected} from ${row.from} where ${where} order by ${sql.join(order, sql`, `)} limit ${limit}`;
    return this.rows.outOf(row.outOf(this.#numbered ? this.#withNumbers(page) : page));
  }

  #withNumbers(page: SQL): SQL {
    const numbers = this.#counted
      ? sql`row_number() over () as ${number}, count(*) over () as ${count}`
      : sql`row_number() over () as ${number}`;
    return sql`select *, ${numbers} from (${page}) as page`;
  }

  #object(
    type: GraphQLObjectType,
    fields: Fields,
    writers: Readonly<
      Record<string, (nodes: FieldNodes, of: GraphQLObjectType) => readonly Part[]>
    >,
  ): Part[] {
    const known = type.getFields();
    return objectParts(
      [...fields].map(([key, nodes]) => {
        const { value: name } = nodes[0].name;
        if (name === '__typename') return [key, [`"${type.name}"`]];
        const write = writers[name];
        const field = known[name];
        if (write === undefined || field === undefined) throw new NotCompilable();
        return [key, write(nodes, getNamedType(field.type) as GraphQLObjectType)];
      }),
    );
  }

  #node(type: GraphQLObjectType, nodes: FieldNodes): Part[] {
    return this.#compilation.object(type, this.#compilation.fields(type, nodes), this.#row);
  }

  #edge(type: GraphQLObjectType, nodes: FieldNodes): Part[] {
    return this.#object(type, this.#compilation.fields(type, nodes), {
      node: (inner, of) => this.#node(of, inner),
      cursor: () => ['"', this.#cursor(), '"'],
    });
  }

  #rows(write: () => readonly Part[]): Part[] {
    this.readsRows = true;
    const order = this.#request.backward ? sql` order by ${number} desc` : sql``;
    const size = sql.raw(String(this.#request.size));
    const isOnPage = this.#looksFurther ? sql`${this.#row.name}.${number} <= ${size}` : null;
    const text = this.rows.add(() => textOf(write()), isOnPage);
    const filter = this.#looksFurther ? sql` filter (where ${number} <= ${size})` : sql``;
    return ['[', sql`string_agg(${text}, ','${order})${filter}`, ']'];
  }

  #pageInfo(type: GraphQLObjectType, nodes: FieldNodes): Part[] {
    const { backward, hasAfter, hasBefore, size } = this.#request;
    const more = (): Part[] => {
      this.readsRows = true;
      return [sql`(count(*) > ${sql.raw(String(size))})::text`];
    };
    const beyondCursor = (): Part[] => {
      const row = this.#another();
      const rows = this.#rowsOf(row, this.#request.outside(row.columns));
      return [sql`${anyRow(rows, this.#request.outwards(row.columns))}::text`];
    };
    const far = (isBounded: boolean): Part[] => (isBounded ? beyondCursor() : ['false']);
    const [first, last] = [
      sql`${number} = 1`,
      sql`${number} = least(${count}, ${sql.raw(String(size))})`,
    ];
    return this.#object(type, this.#compilation.fields(type, nodes), {
      hasNextPage: () => (backward ? far(hasBefore) : more()),
      hasPreviousPage: () => (backward ? more() : far(hasAfter)),
      startCursor: () => this.#cursorOf(backward ? last : first),
      endCursor: () => this.#cursorOf(backward ? first : last),
    });
  }

  #cursorOf(place: SQL): Part[] {
    this.readsRows = true;
    this.#counted = true;
    const quoted = textOf(['"', this.#cursor(), '"']);
    return [sql`coalesce(max(${quoted}) filter (where ${place}), 'null')`];
  }

  #cursor(): SQL {
    const { list, order } = this.#request;
    this.#compilation.values += order.length;
    return cursorSql(list.table, order, this.#row.columns);
  }

  /** Rows of the list, whichever page. */
  #rowsOf(row: AliasedRow, where: SQL | undefined): SQL {
    return sql`from ${row.from} where ${and(this.#related(row), where) ?? sql`true`}`;
  }

  #another(): AliasedRow {
    return this.#compilation.row(this.#request.list.table);
  }
}
