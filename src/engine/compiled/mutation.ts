import { locatedError, type GraphQLError } from 'graphql';
import type { Claim } from '../idempotency/claim.ts';
import type { Session } from '../session/session.ts';
import { writeOf, type WriteExtension } from '../writes/write-extension.ts';
import { mostOf } from './answer-limit.ts';
import { Compilation, type Field, type FieldNodes } from './compile.ts';
import { hasArgumentMappers } from './field-facts.ts';
import { isOurFault } from './is-our-fault.ts';
import { loadNamedRows, withRows, type TextWithRows } from './load-named-rows.ts';
import type { NamedRowSelection } from './named-rows.ts';
import { NotCompilable, ofField } from './not-compilable.ts';
import { coerce, type OperationSource } from './operation-source.ts';
import { answerReadBack, answerReturned, type Keeping } from './perform-write.ts';
import type { CompiledOperation, CompiledOptions, PreparedOperation } from './prepared.ts';
import { Shapes } from './shapes.ts';
import { ShapedStatements } from './statement.ts';
import type { VariableValues } from './variables.ts';
import { writtenAnswerOf, type ReturnedAnswer, type WrittenAnswer } from './written-answer.ts';
import { WrittenData } from './written-data.ts';

/** One field of a mutation: a text that is known, or a write with what is answered of it. */
type Step = { readonly key: string } & (
  | { readonly text: string }
  | {
      readonly field: Field;
      readonly nodes: FieldNodes;
      readonly extension: WriteExtension;
      readonly answer: WrittenAnswer;
      readonly statements: ShapedStatements;
      /** Whether its text has to go through JavaScript: see `Kind.rewritten`. */
      readonly rewritten: boolean;
    }
);

/** What a write is sent with. */
interface Sending {
  /** Whether nothing else is to be done before COMMIT. */
  readonly alone: boolean;
  /** How it keeps its answer itself; null where it does not. */
  readonly keeping: Keeping | null;
}

/** What a mutation does, for one shape of its variables. */
interface Shape extends Pick<Compilation, 'namedRows' | 'outsideFields'> {
  readonly steps: readonly Step[];
}

type Work = Extract<Step, { readonly answer: unknown }>;

const weigh = (step: Step): number => ('text' in step ? 2 * step.text.length : step.answer.bytes);

/** Of a value that no input gives, as JSON: an id, an instant, the subject of a token. */
const VALUE_BYTES = 2000;

/** A validated mutation whose writes are its fields' own, and whose answer Postgres writes. */
export class CompiledMutation implements CompiledOperation {
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
      weigh: ({ steps, namedRows }) =>
        steps.reduce((sum, step) => sum + weigh(step), namedRows.bytes),
    });
  }

  prepare(given: Readonly<Record<string, unknown>>): PreparedOperation | null {
    if (this.#givenUp) return null;
    const variables = coerce(this.#source, given);
    const shape = variables && this.#shapes.of(variables);
    if (variables === null || shape === null) return null;
    return (session, claim = null) => this.#run(session, shape, variables, claim);
  }

  check(given: Readonly<Record<string, unknown>>): readonly NamedRowSelection[] {
    const variables = coerce(this.#source, given);
    return variables === null ? [] : this.#compile(variables).namedRows.selections;
  }

  #compile(variables: VariableValues): Shape {
    const { schema, operation, fragments } = this.#source;
    const type = schema.getMutationType();
    if (type == null) throw new NotCompilable();
    const compilation = new Compilation(
      { schema, fragments, variables },
      this.#options.answerLimitBytes,
    );
    const steps = [...compilation.fields(type, [operation])].map(([key, nodes]): Step => {
      const { value: name } = nodes[0].name;
      if (name === '__typename') return { key, text: `"${type.name}"` };
      return ofField(`${type.name}.${name}`, () =>
        this.#step(compilation, type.getFields()[name], key, nodes),
      );
    });
    const { namedRows, outsideFields } = compilation;
    return { steps, namedRows, outsideFields };
  }

  #step(compilation: Compilation, field: Field | undefined, key: string, nodes: FieldNodes): Work {
    const extension = field && writeOf(field);
    if (field === undefined || extension === undefined || hasArgumentMappers(field)) {
      throw new NotCompilable();
    }
    const answer = writtenAnswerOf(compilation, extension.payload, field, nodes);
    const { rewritten } = compilation;
    const statements = new ShapedStatements();
    return { key, field, nodes, extension, answer, statements, rewritten };
  }

  async #run(
    session: Session,
    { steps, namedRows, outsideFields }: Shape,
    variables: VariableValues,
    claim: Claim | null,
  ): ReturnType<PreparedOperation> {
    const { schema, fragments } = this.#source;
    const compilation = new Compilation(
      { schema, fragments, variables },
      this.#options.answerLimitBytes,
    );
    const rewritten = steps.some((step) => 'rewritten' in step && step.rewritten);
    const isOne = steps.filter((step) => !('text' in step)).length === 1;
    // Of what JavaScript has a part in the answer is kept by a statement of its own.
    const keepsItself = isOne && !rewritten && outsideFields.size === 0;
    const whole = (answer: string) =>
      objectOf(steps.map((step) => entryOf({ text: answer, ...step })));
    const sending = {
      alone: claim === null ? isOne : keepsItself,
      keeping: claim !== null && keepsItself ? { claim, whole } : null,
    };
    const read: (TextWithRows & Pick<Step, 'key'>)[] = [];
    const errors: GraphQLError[] = [];
    for (const step of steps) {
      if ('text' in step) {
        read.push({ key: step.key, text: step.text, rows: new Map() });
        continue;
      }
      try {
        // One after the other, as the specification has it.
        const done = await this.#do(session, step, compilation, namedRows, sending);
        read.push({ key: step.key, ...done });
      } catch (error) {
        errors.push(locatedError(error, step.nodes, [step.key]));
      }
    }
    if (errors.length > 0) return { data: null, errors };
    const limit = mostOf(this.#options.answerLimitBytes, rewritten);
    const json = objectOf(read.map((one) => entryOf({ key: one.key, text: withRows(one, limit) })));
    const isFinished = outsideFields.size === 0;
    return { data: isFinished ? new WrittenData(json, rewritten) : outsideFields.unfinished(json) };
  }

  /**
   * Whether what a new row shows is surely an answer: it is kept before anybody sees it. Its texts are
   * those of its input, of which a character takes six bytes at most; nothing else in it is long.
   */
  #fits({ values, bytes }: ReturnedAnswer, args: object): boolean {
    const longest = 6 * JSON.stringify(args).length + VALUE_BYTES;
    return bytes + values * longest <= this.#options.answerLimitBytes;
  }

  async #do(
    session: Session,
    step: Work,
    compilation: Compilation,
    namedRows: Shape['namedRows'],
    { alone, keeping }: Sending,
  ): Promise<TextWithRows> {
    const { field, nodes, extension, answer, statements } = step;
    const { variables } = compilation.selecting;
    const args = compilation.arguments(field, nodes) as { readonly input: unknown };
    const write = extension.write(args);
    try {
      const text =
        answer.kind === 'returned'
          ? await answerReturned(
              session,
              statements,
              answer,
              write,
              alone && this.#fits(answer, args),
              keeping,
            )
          : await answerReadBack(session, statements, answer, write, variables);
      // Before the next write: it is shown as it is now.
      return await loadNamedRows(session, namedRows, text, variables);
    } catch (error) {
      if (isOurFault(session, error)) {
        this.#givenUp = true;
        this.#options.onFault(error);
      }
      throw error;
    }
  }
}

const entryOf = ({ key, text }: { readonly key: string; readonly text: string }): string =>
  `"${key}":${text}`;

const objectOf = (entries: readonly string[]): string => `{${entries.join(',')}}`;
