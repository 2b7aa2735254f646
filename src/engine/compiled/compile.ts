import { sql, type AnyRelations, type SQL } from 'drizzle-orm';
import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { meaningOf, type Meaning } from '../lists/meaning.ts';
import { takesValues } from './argument-shapes.ts';
import { collectFields, type Fields, type Selecting } from './collect-fields.ts';
import { columnParts, computedParts, isPlainScalar, isRewritten } from './leaf.ts';
import {
  exposedBy,
  hasArgumentMappers,
  isGlobalId,
  relationBy,
  tableOf,
  extrasOf,
} from './field-facts.ts';
import { idSql } from '../kinds/global-id.ts';
import { literal, objectParts, orNull, textOf, type Part } from '../kinds/json-text.ts';
import { listParts } from './list.ts';
import { NotCompilable, ofField } from './not-compilable.ts';
import { MeasuredObject } from './measured.ts';
import { nodeParts, nodesParts, rowParts } from './nodes.ts';
import { outsideOf } from '../outside/outside-field.ts';
import { relationsOf } from '../schema/tables.ts';
import { NamedRows } from './named-rows.ts';
import { OutsideFields } from './outside.ts';
import { AliasedRow } from './row.ts';
import type { ReadVariables } from './statement.ts';

/** The places of a document that ask for one field under one key. */
export type FieldNodes = readonly [FieldNode, ...FieldNode[]];
export type Field = GraphQLField<unknown, unknown>;

/** One operation on its way to SQL. */
export class Compilation {
  readonly selecting: Selecting;
  readonly relations: AnyRelations;
  /** What is read of each request's variables; each throws where they are wrong. */
  readonly reads = new Set<ReadVariables>();
  /** Whether what Postgres writes has to go through JavaScript: see `Kind.rewritten`. */
  rewritten = false;
  /** The rows that have to be loaded by their names, once the statement is answered. */
  readonly namedRows = new NamedRows();
  /** What has to be loaded from outside, once the statement is answered. */
  readonly outsideFields = new OutsideFields();
  /** How many values have been written so far, those of a row once for each row of its page. */
  values = 0;
  /** The largest answer. */
  readonly limitBytes: number;
  readonly #readsValues: boolean;
  #aliases = 0;

  /** @param readsValues - whether statements get the variables of each request for their parameters */
  constructor(selecting: Selecting, limitBytes: number, readsValues = false) {
    this.selecting = selecting;
    this.limitBytes = limitBytes;
    this.relations = relationsOf(selecting.schema);
    this.#readsValues = readsValues;
  }

  /**
   * Whether the text that Postgres writes may be shorter when it is sent: it goes through JavaScript, or
   * has the name of a row where nothing comes.
   */
  get mayShrink(): boolean {
    return this.rewritten || this.namedRows.selections.length > 0;
  }

  /** A name that this statement does not have yet. */
  name(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** A row of a table, under a name that this statement does not have yet. */
  row(table: string): AliasedRow {
    return new AliasedRow(this.relations, table, this.name());
  }

  arguments(field: Field, [node]: FieldNodes): Record<string, unknown> {
    if (hasArgumentMappers(field))
      throw new NotCompilable('its arguments are mapped by a function');
    return getArgumentValues(field, node, this.selecting.variables);
  }

  /** Whether each request gives values to a field's arguments; else they stand in the document. */
  takesValues(field: Field, [node]: FieldNodes): boolean {
    return this.#readsValues && takesValues(field, node);
  }

  fields(type: GraphQLObjectType, nodes: readonly Pick<FieldNode, 'selectionSet'>[]): Fields {
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    return collectFields(this.selecting, type, sets);
  }

  /**
   * The JSON of an object.
   *
   * @param row - the row that it is, where it is one
   * @throws NotCompilable
   */
  object(type: GraphQLObjectType, fields: Fields, row: AliasedRow | null): Part[] {
    const known = type.getFields();
    const object = new MeasuredObject(this);
    for (const [key, nodes] of fields) {
      const { value: name } = nodes[0].name;
      const field = known[name];
      object.add(key, () => {
        if (name === '__typename') return [`"${type.name}"`];
        return ofField(`${type.name}.${name}`, () => {
          // `__schema` and `__type`.
          if (field === undefined) throw new NotCompilable('it tells of the schema');
          return this.#field(type, field, nodes, row);
        });
      });
    }
    return object.parts();
  }

  #field(type: GraphQLObjectType, field: Field, nodes: FieldNodes, row: AliasedRow | null): Part[] {
    const said = meaningOf(field);
    if (said !== undefined && said.kind !== 'named') return this.#meant(said, field, nodes, row);
    if (row === null) throw new NotCompilable();
    if (said !== undefined) return this.namedRows.add(this, type, said, field, nodes, row);
    this.values += 1;
    const outside = outsideOf(field);
    if (outside !== undefined) {
      this.values += outside.from.length;
      this.rewritten = true;
      return this.outsideFields.add(outside, type, field, nodes, row);
    }
    const exposed = exposedBy(field);
    if (exposed !== undefined) {
      const column = row.columns[exposed];
      if (column === undefined) throw new NotCompilable();
      this.rewritten ||= isRewritten(column);
      return columnParts(column, field.type);
    }
    if (isGlobalId(type, field)) return ['"', idSql(type.name, row.key), '"'];
    const followed = relationBy(this.relations, row.tableName, field);
    if (followed === undefined) throw new NotCompilable();
    const target = this.row(tableOf(this.relations, followed.type)!);
    const condition = row.relatedTo(followed.relation, target);
    const text = textOf(this.object(followed.type, this.fields(followed.type, nodes), target));
    return orNull(sql`(select ${text} from ${target.from} where ${condition} limit 1)`);
  }

  #meant(
    said: Exclude<Meaning, { kind: 'named' }>,
    field: Field,
    nodes: FieldNodes,
    row: AliasedRow | null,
  ): Part[] {
    switch (said.kind) {
      case 'list':
      case 'related':
        return listParts(this, said, field, nodes, row);
      case 'row':
        return rowParts(this, said, field, nodes);
      case 'node':
        return nodeParts(this, said, field, nodes);
      case 'nodes':
        return nodesParts(this, said, field, nodes);
      case 'holder':
        return this.object(...this.#only(field, nodes), null);
      case 'value':
        this.values += 1;
        return computedParts(said.sql, field.type);
      default: {
        const value = extraOf(field, said.name, row);
        if (isObjectType(getNullableType(field.type))) return this.#json(field, nodes, value);
        this.values += 1;
        return computedParts(value, field.type);
      }
    }
  }

  /** An object out of JSON that holds its exposed values. */
  #json(field: Field, nodes: FieldNodes, value: SQL): Part[] {
    const [type, fields] = this.#only(field, nodes);
    const alias = sql.identifier(this.name());
    const known = type.getFields();
    const parts = objectParts(
      [...fields].map(([key, [{ name }]]) => {
        if (name.value === '__typename') return [key, [`"${type.name}"`]];
        const inner = known[name.value];
        const exposed = inner && exposedBy(inner);
        if (exposed === undefined || !isPlainScalar(inner?.type)) throw new NotCompilable();
        this.values += 1;
        return [key, orNull(sql`(${alias}.value -> ${literal(exposed)})::text`)];
      }),
    );
    return [sql`(select ${textOf(parts)} from (select ${value} as value) as ${alias})`];
  }

  /** The type and the fields of an object that is always there. */
  #only(field: Field, nodes: FieldNodes): [GraphQLObjectType, Fields] {
    const type = getNamedType(field.type);
    if (!isNonNullType(field.type) || !isObjectType(type) || field.type.ofType !== type) {
      throw new NotCompilable();
    }
    return [type, this.fields(type, nodes)];
  }
}

function extraOf(field: Field, name: string, row: AliasedRow | null): SQL {
  const extra = extrasOf(field)[name];
  if (extra === undefined || row === null) throw new NotCompilable();
  return typeof extra === 'function' ? extra(row.table) : extra;
}
