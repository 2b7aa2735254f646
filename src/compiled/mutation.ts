import { locatedError, type ExecutionResult, type GraphQLError } from 'graphql';
import type { Session } from '../db/session.ts';
import { unreadable, writeOf, type WriteExtension } from '../schema/payloads/write-extension.ts';
import { Compilation, type Field, type Nodes } from './compile.ts';
import { hasArgumentMappers } from './field-facts.ts';
import { NotCompilable } from './not-compilable.ts';
import { isOurFault } from './is-our-fault.ts';
import { coerce, type OnFault, type OperationSource } from './operation-source.ts';
import type { CompiledOperation, Prepared } from './prepared.ts';
import { readBackOf, type ReadBack } from './read-back.ts';
import type { Room } from './room.ts';
import { Shapes } from './shapes.ts';
import type { VariableValues } from './variables.ts';
import { WrittenData } from './written-data.ts';

/** One field of a mutation: a text that is known, or a write with what is read back of it. */
type Step = { readonly key: string } & (
  | { readonly text: string }
  | {
      readonly field: Field;
      readonly nodes: Nodes;
      readonly write: WriteExtension;
      readonly readBack: ReadBack;
    }
);

type Work = Extract<Step, { readonly write: unknown }>;

const lengthOf = (step: Step): number => ('text' in step ? step.text.length : step.readBack.length);

/** A validated mutation whose writes are its fields' own, and whose answer Postgres writes. */
export class CompiledMutation implements CompiledOperation {
  readonly #source: OperationSource;
  readonly #onFault: OnFault;
  readonly #shapes: Shapes<readonly Step[]>;
  #givenUp = false;

  constructor(source: OperationSource, onFault: OnFault, room: Room) {
    this.#source = source;
    this.#onFault = onFault;
    this.#shapes = new Shapes(source, {
      room,
      compile: (variables) => this.#compile(variables),
      lengthOf: (steps) => steps.reduce((sum, step) => sum + lengthOf(step), 0),
    });
  }

  prepare(given: Readonly<Record<string, unknown>>): Prepared | null {
    if (this.#givenUp) return null;
    const variables = coerce(this.#source, given);
    const steps = variables && this.#shapes.of(variables);
    if (variables === null || steps === null) return null;
    return { kind: 'work', run: (session) => this.#run(session, steps, variables) };
  }

  #compile(variables: VariableValues): readonly Step[] {
    const { schema, operation, fragments } = this.#source;
    const type = schema.getMutationType();
    if (type == null) throw new NotCompilable();
    const compilation = new Compilation({ schema, fragments, variables });
    return [...compilation.fields(type, [operation])].map(([key, nodes]): Step => {
      const { value: name } = nodes[0].name;
      if (name === '__typename') return { key, text: `"${type.name}"` };
      const field = type.getFields()[name];
      const write = field && writeOf(field);
      if (field === undefined || write === undefined || hasArgumentMappers(field)) {
        throw new NotCompilable();
      }
      return { key, field, nodes, write, readBack: readBackOf(compilation, write, field, nodes) };
    });
  }

  async #run(
    session: Session,
    steps: readonly Step[],
    variables: VariableValues,
  ): Promise<ExecutionResult<WrittenData>> {
    const { schema, fragments } = this.#source;
    const compilation = new Compilation({ schema, fragments, variables });
    const texts: string[] = [];
    const errors: GraphQLError[] = [];
    for (const step of steps) {
      if ('text' in step) {
        texts.push(`"${step.key}":${step.text}`);
        continue;
      }
      try {
        // One after the other, as the specification has it.
        texts.push(`"${step.key}":${await this.#do(session, step, compilation)}`);
      } catch (error) {
        errors.push(locatedError(error, step.nodes, [step.key]));
      }
    }
    if (errors.length > 0) return { data: null, errors };
    return { data: new WrittenData(`{${texts.join(',')}}`) };
  }

  async #do(session: Session, step: Work, compilation: Compilation): Promise<string> {
    const { field, nodes, write, readBack } = step;
    const args = compilation.arguments(field, nodes) as { readonly input: unknown };
    const { keys, done } = write.write(session.db, args);
    const read =
      'text' in readBack ? null : session.query({ ...readBack.statement(keys), arrays: true });
    const [written, rows] = await Promise.allSettled([done, read]);
    if (written.status === 'rejected') throw written.reason;
    if (rows.status === 'rejected') {
      const { reason } = rows as { readonly reason: unknown };
      if (isOurFault(session, reason)) {
        this.#givenUp = true;
        this.#onFault(reason);
      }
      throw reason;
    }
    if (rows.value === null || 'text' in readBack) return 'text' in readBack ? readBack.text : '';
    const [[json, count]] = rows.value.rows as [[string, number]];
    // Whoever could write a row sees it, unless somebody else has changed that since.
    if (count < written.value) throw unreadable();
    return json;
  }
}
