import { gen, integer, type Arbitrary, type GeneratorValue } from 'fast-check';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  type GraphQLCompositeType,
  type GraphQLField,
} from 'graphql';
import { schema } from '#example/domain.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface GeneratedQuery {
  readonly query: string;
  /** Several sets of variables, which differ in their values. */
  readonly variables: readonly [Variables, ...Variables[]];
}

/** How many sets of variables each query has. */
const SETS = 3;

/** What arguments are made of: ids, cursors and texts that mean something, and some that don't. */
export interface Material {
  readonly ids: readonly string[];
  /** Cursors of each connection type in its usual order. */
  readonly cursors: Readonly<Record<string, readonly string[]>>;
  readonly texts: readonly string[];
  readonly instants: readonly string[];
}

type Draw = GeneratorValue;

/** Writes an argument, of which `make` gives a value each time. */
type Give = (name: string, type: string, make: () => unknown) => void;

/** The place in a query where what is generated stands. */
interface Place {
  /** Of what selections are made there. */
  readonly type: string;
  /** The query around them. */
  readonly around: (selections: string) => string;
  /** Fields that are not selected. */
  readonly without?: readonly string[];
}

const everywhere: Place = { type: 'Query', around: (selections) => selections };

/** Any valid query: aliases, fragments, directives, variables, values right and wrong. */
export const anyQuery = (
  material: Material,
  place: Place = everywhere,
): Arbitrary<GeneratedQuery> => gen().map((draw) => new Writer(draw, material, place).write());

class Writer {
  readonly #draw: Draw;
  readonly #material: Material;
  readonly #place: Place;
  readonly #variables = Array.from({ length: SETS }, (): Record<string, unknown> => ({}));
  readonly #declarations: string[] = [];
  readonly #fragments: string[] = [];
  #aliases = 0;

  constructor(draw: Draw, material: Material, place: Place) {
    this.#draw = draw;
    this.#material = material;
    this.#place = place;
  }

  write(): GeneratedQuery {
    const { type, around } = this.#place;
    const selections = around(this.#selections(schema.getType(type) as GraphQLCompositeType, 5, 3));
    const declared = this.#declarations.length === 0 ? '' : `(${this.#declarations.join(', ')})`;
    const query = `query Generated${declared} ${selections}\n${this.#fragments.join('\n')}`;
    const [first, ...others] = this.#variables;
    return { query, variables: [first!, ...others] };
  }

  #selections(type: GraphQLCompositeType, depth: number, most: number): string {
    const count = this.#number(1, most);
    const parts = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const directive = this.#chance(8) ? ` ${this.#directive()}` : '';
    if (isAbstractType(type) && !this.#chance(4)) {
      const possible = this.#one(schema.getPossibleTypes(type));
      return `... on ${possible.name}${directive} ${this.#selections(possible, depth, 3)}`;
    }
    if (this.#chance(12)) return `...${directive} ${this.#selections(type, depth, 2)}`;
    if (this.#chance(12)) {
      const name = `F${this.#fragments.length}`;
      const place = this.#fragments.push('') - 1;
      this.#fragments[place] =
        `fragment ${name} on ${type.name} ${this.#selections(type, depth, 3)}`;
      return `...${name}${directive}`;
    }
    if (this.#chance(10)) return `${this.#alias()}__typename${directive}`;
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const usable = fields.filter(
      (field) =>
        (depth > 0 || !isCompositeType(getNamedType(field.type))) &&
        this.#place.without?.includes(`${type.name}.${field.name}`) !== true,
    );
    if (usable.length === 0) return `${this.#alias()}__typename`;
    return this.#field(this.#one(usable), depth, directive);
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, directive: string): string {
    const type = getNamedType(field.type);
    // Arguments differ from one selection to the next, and so must the keys.
    const alias = field.args.length > 0 ? this.#freshAlias() : this.#alias();
    const args = this.#arguments(field);
    const beneath = isCompositeType(type) ? ` ${this.#selections(type, depth - 1, 4)}` : '';
    return `${alias}${field.name}${args}${directive}${beneath}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const given: string[] = [];
    const give: Give = (name, type, make) => {
      given.push(`${name}: ${this.#value(type, make)}`);
    };
    const names = new Set(field.args.map(({ name }) => name));
    if (names.has('id')) give('id', 'ID!', () => this.#one(this.#material.ids));
    if (names.has('ids')) {
      give('ids', '[ID!]!', () =>
        Array.from({ length: this.#number(0, 5) }, () => this.#one(this.#material.ids)),
      );
    }
    if (names.has('first')) {
      const backward = this.#chance(3);
      const size = backward ? 'last' : 'first';
      const cursor = backward ? 'before' : 'after';
      if (!this.#chance(3))
        give(size, 'Int', () => (this.#chance(20) ? this.#number(-1, 101) : this.#number(1, 4)));
      else if (backward) give(size, 'Int', () => null);
      if (this.#chance(4)) give(cursor, 'String', () => this.#cursor(field));
    }
    if (names.has('where') && this.#chance(3)) {
      if (this.#chance(2)) this.#filter(field, give);
      else this.#filterWithin(field, given);
    }
    if (names.has('orderBy') && this.#chance(3)) this.#order(field, give);
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #filter(field: GraphQLField<unknown, unknown>, give: Give) {
    const { instants, texts } = this.#material;
    const filters: Readonly<Record<string, () => object>> = {
      AccountFilter: () => ({ name: { contains: this.#one(texts) } }),
      ProjectFilter: () =>
        this.#one([
          { isPublic: { eq: true } },
          { not: { name: { eq: this.#one(texts) } } },
          { createdAt: { gt: this.#one(instants) } },
          { account: { name: { contains: this.#one(texts) } } },
        ]),
      TodoFilter: () =>
        this.#one([
          { project: { name: { contains: this.#one(texts) } } },
          {
            not: { project: { isPublic: { eq: this.#chance(2) } } },
            and: [{ project: { accountId: { ne: this.#one(this.#material.ids) } } }],
          },
          { or: [{ project: { account: {} } }, { task: { contains: this.#one(texts) } }] },
          { projectId: { isNull: true } },
          { isComplete: { ne: true } },
          {
            or: [
              { task: { startsWith: this.#one(texts) } },
              { dueAt: { lte: this.#one(instants) } },
            ],
          },
          { task: { in: [this.#one(texts), this.#one(texts)] } },
        ]),
    };
    const type = field.args.find(({ name }) => name === 'where')?.type.toString() ?? '';
    const make = filters[type];
    if (make !== undefined) give('where', type, make);
  }

  /** A filter that stands in the document, with variables within. */
  #filterWithin(field: GraphQLField<unknown, unknown>, given: string[]) {
    const { ids, instants, texts } = this.#material;
    const text = () => this.#value('String', () => this.#one(texts));
    const instant = () => this.#value('DateTime', () => this.#one(instants));
    const flag = () => this.#value('Boolean', () => this.#chance(2));
    const list = () =>
      this.#value('[String!]', () =>
        Array.from({ length: this.#number(0, 3) }, () => this.#one(texts)),
      );
    const filters: Readonly<Record<string, () => string>> = {
      AccountFilter: () =>
        this.#one([`{ name: { in: ${list()} } }`, `{ slug: { contains: ${text()} } }`]),
      ProjectFilter: () =>
        this.#one([
          `{ or: [{ name: { ne: ${text()} } }, { isPublic: { eq: ${flag()} } }] }`,
          `{ createdAt: { gte: ${instant()}, lt: ${instant()} } }`,
          `{ not: { account: { name: { contains: ${text()} } } } }`,
        ]),
      MembershipFilter: () =>
        this.#one([
          `{ account: { slug: { contains: ${text()} } } }`,
          `{ role: { eq: ${this.#value('MembershipRole', () => 'OWNER')} }, active: { eq: ${flag()} } }`,
        ]),
      TodoFilter: () =>
        this.#one([
          `{ task: { endsWith: ${text()}, notIn: ${list()} } }`,
          `{ dueAt: { isNull: ${flag()} } }`,
          `{ project: { accountId: { eq: ${this.#value('ID', () => this.#one(ids))} } } }`,
          `{ project: ${this.#value('ProjectFilter', () => ({ account: { name: { ne: this.#one(texts) } } }))} }`,
          `{ not: ${this.#value('TodoFilter!', () => ({ isComplete: { eq: this.#chance(2) } }))} }`,
          `{ projectId: { ne: ${this.#value('ID', () => this.#one(ids))} } }`,
        ]),
    };
    const type = field.args.find(({ name }) => name === 'where')?.type.toString() ?? '';
    const make = filters[type];
    if (make !== undefined) given.push(`where: ${make()}`);
  }

  #order(field: GraphQLField<unknown, unknown>, give: Give) {
    const type = field.args.find(({ name }) => name === 'orderBy')?.type.toString() ?? '';
    const fields: Readonly<Record<string, readonly string[]>> = {
      '[AccountOrder!]': ['NAME', 'CREATED_AT'],
      '[ProjectOrder!]': ['NAME', 'CREATED_AT', 'UPDATED_AT'],
      '[TodoOrder!]': ['TASK', 'IS_COMPLETE', 'DUE_AT', 'INSERTED_AT', 'UPDATED_AT'],
    };
    const step = () => ({
      field: this.#one(fields[type] ?? []),
      direction: this.#one(['ASC', 'DESC']),
    });
    if (fields[type] !== undefined) {
      give('orderBy', type, () => Array.from({ length: this.#number(0, 2) }, step));
    }
  }

  /** Mostly one of the list, though the list may have another order. */
  #cursor(field: GraphQLField<unknown, unknown>): string | null {
    if (this.#chance(20)) return this.#one([null, 'nonsense']);
    const { cursors } = this.#material;
    const own = this.#chance(20) ? undefined : cursors[getNamedType(field.type).name];
    return this.#one(own ?? Object.values(cursors).flat());
  }

  /** A value as a variable, of which each set has another, or as it stands. */
  #value(type: string, make: () => unknown): string {
    if (this.#chance(2) || type.includes('Order') || type.includes('Filter')) {
      const name = `v${this.#declarations.length}`;
      this.#declarations.push(`$${name}: ${type}`);
      for (const variables of this.#variables) variables[name] = make();
      return `$${name}`;
    }
    return JSON.stringify(make());
  }

  #directive(): string {
    const name = this.#one(['skip', 'include']);
    return `@${name}(if: ${this.#value('Boolean!', () => this.#chance(2))})`;
  }

  #alias(): string {
    return this.#chance(6) ? this.#freshAlias() : '';
  }

  #freshAlias(): string {
    this.#aliases += 1;
    return `a${this.#aliases}: `;
  }

  #number(min: number, max: number): number {
    return this.#draw(integer, { min, max });
  }

  /** True once in so many times. */
  #chance(times: number): boolean {
    return this.#number(1, times) === 1;
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#number(0, values.length - 1)]!;
  }
}
