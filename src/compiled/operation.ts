import {
  getVariableValues,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ApiError } from '../errors.ts';
import { sql } from 'drizzle-orm';
import { meaningOf } from '../schema/meaning.ts';
import { Compilation } from './compile.ts';
import { merge, textOf } from './json-text.ts';
import { requestArguments } from './nodes.ts';
import { NotCompilable } from './not-compilable.ts';
import { render, type CompiledStatement } from './statement.ts';
import type { VariableValues } from './variables.ts';

/** How many statements are kept of one operation; the least recently used go first. */
const SHAPES_MAX = 50;
/** A longer key (a filter with hundreds of values, say) is not worth keeping. */
const KEY_MAX = 2000;

/** What one operation asks of the database with given variables. */
export type Prepared =
  | { readonly kind: 'statement'; readonly text: string; readonly params: readonly unknown[] }
  /** There is nothing to ask: this is the answer. */
  | { readonly kind: 'data'; readonly text: string };

type Shape = CompiledStatement | { readonly data: string };

/** A validated query whose answer Postgres can write, for each shape of its variables. */
export class CompiledQuery {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables that change the statement itself, rather than its parameters. */
  readonly #shaping: readonly string[];
  readonly #shapes = new Map<string, Shape | null>();
  #givenUp = false;

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION
          ? [[definition.name.value, definition] as const]
          : [],
      ),
    );
    this.#shaping = shapingVariables(schema, document, operation);
  }

  /** Leaves it to the ordinary executor from now on. */
  giveUp(): void {
    this.#givenUp = true;
  }

  /**
   * The statement for these variables.
   *
   * @param given - as the client sent them
   * @returns null where the ordinary executor has to answer: for what can't be compiled, and for
   *   what is wrong, which it says in its own words
   */
  prepare(given: Readonly<Record<string, unknown>>): Prepared | null {
    if (this.#givenUp) return null;
    const definitions = this.#operation.variableDefinitions ?? [];
    const { variableValues, errors } = getVariableValues(this.#schema, definitions, given, {
      maxErrors: 1,
    });
    if (errors !== undefined) return null;
    const { coerced } = variableValues;
    const shape = this.#shape(variableValues);
    if (shape === null) return null;
    if ('data' in shape) return { kind: 'data', text: shape.data };
    try {
      return { kind: 'statement', text: shape.text, params: shape.params(coerced) };
    } catch (error) {
      if (error instanceof NotCompilable) return null;
      throw error;
    }
  }

  #shape(variables: VariableValues): Shape | null {
    const key =
      this.#shaping.length === 0
        ? ''
        : // What is left out is not the same as null.
          JSON.stringify(
            this.#shaping.map((name) =>
              Object.hasOwn(variables.coerced, name) ? [variables.coerced[name]] : null,
            ),
          );
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    let shape: Shape | null;
    try {
      shape = this.#compile(variables);
    } catch (error) {
      // Wrong arguments: the resolver reports them, at its place.
      if (error instanceof ApiError) return null;
      if (!(error instanceof NotCompilable)) throw error;
      shape = null;
    }
    if (key.length <= KEY_MAX) {
      this.#shapes.set(key, shape);
      const [oldest] = this.#shapes.keys();
      if (this.#shapes.size > SHAPES_MAX && oldest !== undefined) this.#shapes.delete(oldest);
    }
    return shape;
  }

  #compile(variables: VariableValues): Shape {
    const type = this.#schema.getQueryType();
    if (type == null) throw new NotCompilable();
    const selecting = { schema: this.#schema, fragments: this.#fragments, variables };
    const compilation = new Compilation(selecting);
    const fields = compilation.fields(type, [this.#operation as never]);
    const parts = merge(compilation.object(type, fields, null));
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string') return { data: only };
    return render(sql`select ${textOf(parts)}`);
  }
}

/** All variables but those that are given to an argument which is read for each request. */
function shapingVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly string[] {
  const shaping = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Argument(argument) {
        if (argument.value.kind !== Kind.VARIABLE || types.getDirective() != null) return undefined;
        const field = types.getFieldDef();
        const said = field && meaningOf(field);
        const isRead = said && requestArguments[said.kind]?.includes(argument.name.value);
        return isRead === true ? false : undefined;
      },
      Variable({ name }) {
        shaping.add(name.value);
      },
    }),
  );
  const own = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return own.filter((name) => shaping.has(name));
}
