import { sql } from 'drizzle-orm';
import { GraphQLError } from 'graphql';
import type { Statement } from '../session/driver.ts';
import type { Session } from '../session/session.ts';
import { limitedAnswer, mostOf } from './answer-limit.ts';
import { Compilation } from './compile.ts';
import { isOurFault } from './is-our-fault.ts';
import { merge, textOf } from '../kinds/json-text.ts';
import { loadNamedRows, withRows, type TextWithRows } from './load-named-rows.ts';
import type { NamedRowSelection } from './named-rows.ts';
import { NotCompilable } from './not-compilable.ts';
import { coerce, type OperationSource } from './operation-source.ts';
import type { CompiledOperation, CompiledOptions, PreparedOperation } from './prepared.ts';
import { Shapes } from './shapes.ts';
import { PARAMETER, paramsOf, render, type CompiledStatement } from './statement.ts';
import type { VariableValues } from './variables.ts';
import { WrittenData } from './written-data.ts';

/** What is done with the text that a statement gives. */
type Finishing = Pick<Compilation, 'rewritten' | 'namedRows' | 'outsideFields'>;

/** A statement, or an answer that is known; wrong variables are noticed by either. */
type Shape =
  | (CompiledStatement & Finishing)
  | (Pick<CompiledStatement, 'bytes' | 'params'> & { readonly data: WrittenData });

/** A validated query whose answer Postgres can write, for each shape of its variables. */
export class CompiledQuery implements CompiledOperation {
  readonly #source: OperationSource;
  readonly #options: CompiledOptions;
  readonly #shapes: Shapes<Shape>;
  #givenUp = false;

  constructor(source: OperationSource, options: CompiledOptions) {
    this.#source = source;
    this.#options = options;
    this.#shapes = new Shapes(source, {
      budget: options.budget,
      compile: (variables) => this.#compile(variables),
      weigh: ({ bytes }) => bytes,
    });
  }

  prepare(given: Readonly<Record<string, unknown>>): PreparedOperation | null {
    if (this.#givenUp) return null;
    const variables = coerce(this.#source, given);
    const shape = variables && this.#shapes.of(variables);
    if (variables === null || shape === null) return null;
    let params: readonly unknown[];
    try {
      params = shape.params(variables);
    } catch (error) {
      // Wrong arguments: the executor reports them, at their place.
      if (error instanceof NotCompilable || error instanceof GraphQLError) return null;
      throw error;
    }
    if ('data' in shape) return async () => ({ data: shape.data });
    const { text } = shape;
    return (session) => this.#run(session, { text, params, arrays: true }, shape, variables);
  }

  check(given: Readonly<Record<string, unknown>>): readonly NamedRowSelection[] {
    const variables = coerce(this.#source, given);
    const shape = variables && this.#compile(variables);
    return shape !== null && 'namedRows' in shape ? shape.namedRows.selections : [];
  }

  async #run(
    session: Session,
    statement: Statement,
    { rewritten, namedRows, outsideFields }: Finishing,
    variables: VariableValues,
  ): ReturnType<PreparedOperation> {
    let read: TextWithRows;
    try {
      const isLast = namedRows.selections.length === 0;
      const { rows } = await (isLast ? session.queryLast(statement) : session.query(statement));
      const [[text]] = rows as [[string]];
      read = await loadNamedRows(session, namedRows, text, variables);
    } catch (error) {
      if (isOurFault(session, error)) {
        this.#givenUp = true;
        this.#options.onFault(error);
      }
      return null;
    }
    const json = withRows(read, mostOf(this.#options.answerLimitBytes, rewritten));
    const isFinished = outsideFields.size === 0;
    return { data: isFinished ? new WrittenData(json, rewritten) : outsideFields.unfinished(json) };
  }

  #compile(variables: VariableValues): Shape {
    const { schema, operation, fragments } = this.#source;
    const type = schema.getQueryType();
    if (type == null) throw new NotCompilable();
    const { answerLimitBytes } = this.#options;
    const compilation = new Compilation({ schema, fragments, variables }, answerLimitBytes, true);
    const fields = compilation.fields(type, [operation]);
    const parts = merge(compilation.object(type, fields, null));
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string') {
      const reads = [...compilation.reads];
      const bytes = 2 * only.length + PARAMETER * reads.length;
      return { data: new WrittenData(only), bytes, params: paramsOf([], reads) };
    }
    const { rewritten, mayShrink, namedRows, outsideFields } = compilation;
    const answer = sql`select ${textOf(parts)} as json`;
    const statement = render(limitedAnswer(answer, answerLimitBytes, mayShrink), compilation.reads);
    const bytes = statement.bytes + namedRows.bytes;
    return { ...statement, bytes, rewritten, namedRows, outsideFields };
  }
}
