import type { GraphQLObjectType } from 'graphql';
import type { MissingValue, OutsideField } from '../outside/outside-field.ts';
import { UnfinishedData } from '../outside/unfinished-data.ts';
import type { Field, FieldNodes } from './compile.ts';
import { anyColumnParts } from './leaf.ts';
import type { AliasedRow } from './row.ts';

/** A field from outside, as an operation selects it. */
type Selected = Omit<MissingValue, 'key' | 'path'>;

/** Parts a text into what is JSON and what is not. No JSON holds it as it is; RFC 7464 uses it alike. */
const SEPARATOR = '\u001E';

/** The fields from outside that an operation selects. */
export class OutsideFields {
  readonly #selected: Selected[] = [];

  /** How many there are. */
  get size(): number {
    return this.#selected.length;
  }

  /**
   * What Postgres writes in the place of a value: a number that says what is missing, and what the
   * service is asked with.
   */
  add(
    outside: OutsideField,
    type: GraphQLObjectType,
    field: Field,
    nodes: FieldNodes,
    row: AliasedRow,
  ) {
    const name = `${type.name}.${field.name}`;
    const number = this.#selected.push({ outside, name, type: field.type, nodes }) - 1;
    const keys = outside.from.flatMap((key) => [',', ...anyColumnParts(row.columns[key])]);
    return [`${SEPARATOR}[${number}`, ...keys, `]${SEPARATOR}`];
  }

  /** @param text - the answer's, as Postgres wrote it */
  unfinished(text: string): UnfinishedData {
    // No value in the answer begins like this.
    const mark = crypto.randomUUID();
    const pieces = text.split(SEPARATOR);
    const json = pieces.map((piece, place) => (place % 2 === 0 ? piece : `"${mark}${place}"`));
    const data = JSON.parse(json.join('')) as Tree;
    const missing: MissingValue[] = [];
    const visit = (tree: Tree, path: MissingValue['path']): void => {
      for (const [key, value] of Object.entries(tree)) {
        const inner = [...path, Array.isArray(tree) ? Number(key) : key];
        if (typeof value === 'object' && value !== null) visit(value as Tree, inner);
        else if (typeof value === 'string' && value.startsWith(mark)) {
          tree[key] = null;
          missing.push(this.#missing(pieces[Number(value.slice(mark.length))]!, inner));
        }
      }
    };
    visit(data, []);
    return new UnfinishedData(data, missing);
  }

  #missing(piece: string, path: MissingValue['path']): MissingValue {
    const [number, ...values] = JSON.parse(piece) as [number, ...unknown[]];
    const selected = this.#selected[number]!;
    const key = selected.outside.from.map((name, place) => [name, values[place]] as const);
    return { ...selected, key: Object.fromEntries(key), path };
  }
}

/** An object or an array of parsed JSON. */
type Tree = Record<string, unknown>;
