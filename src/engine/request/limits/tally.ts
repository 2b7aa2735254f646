import type { GraphQLInputType } from 'graphql';
import { extentOf, type Extent } from './extent.ts';
import type { Lookup } from './list-size.ts';

/** How often something is given to a field. */
interface Uses {
  /** As pieces of SQL: once for each copy of a filter. */
  readonly parts: number;
  /** As values of a statement. */
  readonly values: number;
  /** By resolvers, which read a field's arguments for each row that it stands in. */
  readonly rows: number;
}

/** What an operation gives to its fields. */
export interface Given extends Extent {
  /** Parts and values, each as often as it is read. */
  readonly readings: number;
}

/**
 * What is counted of an operation, or of a part of it: what it may want back, and what it gives to
 * its fields. What stands in the document is a number; a variable counts as often as it is used.
 */
export class Tally {
  /** As GitHub's node limit counts them: the page sizes multiplied along each path, and added up. */
  nodes = 0;
  /** Each field of each object of the answer. */
  fields = 0;
  /** Of the names of those fields and what stands between, without any value. */
  bytes = 0;
  readonly #given = { parts: 0, values: 0, characters: 0, relations: 0, readings: 0 };
  readonly #variables = new Map<string, Uses>();

  addField(name: string): void {
    this.fields += 1;
    // Its quotes, a colon and a comma.
    this.bytes += name.length + 4;
  }

  addExtent(extent: Extent, uses: Uses): void {
    add(this.#given, extent, uses);
  }

  addVariable(name: string, { parts, values, rows }: Uses): void {
    const known = this.#variables.get(name);
    this.#variables.set(name, {
      parts: parts + (known?.parts ?? 0),
      values: values + (known?.values ?? 0),
      rows: rows + (known?.rows ?? 0),
    });
  }

  /**
   * Adds what another one has.
   *
   * @param rows - in how many rows it stands
   */
  add(other: Tally, rows = 1): void {
    this.nodes += product(rows, other.nodes);
    this.fields += product(rows, other.fields);
    this.bytes += product(rows, other.bytes);
    const { parts, values, characters, relations, readings } = other.#given;
    this.#given.relations += relations;
    this.#given.parts += parts;
    this.#given.values += values;
    this.#given.characters += characters;
    this.#given.readings += product(rows, readings);
    for (const [name, uses] of other.#variables) {
      this.addVariable(name, { ...uses, rows: product(rows, uses.rows) });
    }
  }

  /**
   * With these variables. Each is measured once, however often it is used.
   *
   * @param typeOf - gives a variable's type; undefined where it has none
   */
  given(lookup: Lookup, typeOf: (name: string) => GraphQLInputType | undefined): Given {
    const given = { ...this.#given };
    for (const [name, uses] of this.#variables) {
      add(given, extentOf(lookup(name), typeOf(name)), uses);
    }
    return given;
  }
}

function add(
  given: { -readonly [K in keyof Given]: number },
  { parts, values, characters, relations }: Extent,
  uses: Uses,
): void {
  given.parts += product(uses.parts, parts);
  given.relations += product(uses.parts, relations);
  given.values += product(uses.values, values);
  given.characters += product(uses.values, characters);
  given.readings += product(uses.rows, parts + values);
}

/** Infinitely many times nothing is nothing. */
const product = (times: number, count: number) => (count === 0 ? 0 : times * count);
