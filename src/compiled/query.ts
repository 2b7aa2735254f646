import { sql } from 'drizzle-orm';
import { Kind, TypeInfo, visit, visitWithTypeInfo, type ExecutionResult } from 'graphql';
import type { Statement } from '../db/driver.ts';
import type { Session } from '../db/session.ts';
import { isStalePlan } from '../db/sqlstate.ts';
import { translateDatabaseError } from '../db/translate.ts';
import { ApiError } from '../errors.ts';
import { meaningOf } from '../schema/meaning.ts';
import { Compilation } from './compile.ts';
import { merge, textOf } from './json-text.ts';
import { requestArguments } from './nodes.ts';
import { NotCompilable } from './not-compilable.ts';
import { coerce, type OnFault, type OperationSource } from './operation-source.ts';
import type { CompiledOperation, Prepared } from './prepared.ts';
import { render, type CompiledStatement } from './statement.ts';
import type { VariableValues } from './variables.ts';
import { WrittenData } from './written-data.ts';

/** How many statements are kept of one operation; the least recently used go first. */
const SHAPES_MAX = 50;
/** A longer key (a filter with hundreds of values, say) is not worth keeping. */
const KEY_MAX = 2000;

type Shape = CompiledStatement | { readonly data: WrittenData };

/** A validated query whose answer Postgres can write, for each shape of its variables. */
export class CompiledQuery implements CompiledOperation {
  readonly #source: OperationSource;
  readonly #onFault: OnFault;
  /** The variables that change the statement itself, rather than its parameters. */
  readonly #shaping: readonly string[];
  readonly #shapes = new Map<string, Shape | null>();
  #givenUp = false;

  constructor(source: OperationSource, onFault: OnFault) {
    this.#source = source;
    this.#onFault = onFault;
    this.#shaping = shapingVariables(source);
  }

  prepare(given: Readonly<Record<string, unknown>>): Prepared | null {
    if (this.#givenUp) return null;
    const variables = coerce(this.#source, given);
    const shape = variables && this.#shape(variables);
    if (variables === null || shape === null) return null;
    if ('data' in shape) return { kind: 'known', data: shape.data };
    const { text } = shape;
    let params: readonly unknown[];
    try {
      params = shape.params(variables.coerced);
    } catch (error) {
      if (error instanceof NotCompilable) return null;
      throw error;
    }
    return { kind: 'work', run: (session) => this.#run(session, { text, params, arrays: true }) };
  }

  async #run(session: Session, statement: Statement): Promise<ExecutionResult<WrittenData> | null> {
    try {
      const { rows } = await session.query(statement);
      const [[json]] = rows as [[string]];
      return { data: new WrittenData(json) };
    } catch (error) {
      const first = session.failure === error;
      if (first && !isStalePlan(error) && translateDatabaseError(error) === null) {
        this.#givenUp = true;
        this.#onFault(error);
      }
      return null;
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
    if (known !== undefined) {
      // A Map keeps the order of insertion: what is put back last is the most recently used.
      this.#shapes.delete(key);
      this.#shapes.set(key, known);
      return known;
    }
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
    const { schema, operation, fragments } = this.#source;
    const type = schema.getQueryType();
    if (type == null) throw new NotCompilable();
    const compilation = new Compilation({ schema, fragments, variables });
    const fields = compilation.fields(type, [operation]);
    const parts = merge(compilation.object(type, fields, null));
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string') return { data: new WrittenData(only) };
    return render(sql`select ${textOf(parts)}`);
  }
}

/** All variables but those that are given to an argument which is read for each request. */
function shapingVariables({ schema, document, operation }: OperationSource): readonly string[] {
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
