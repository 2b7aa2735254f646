import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  OperationTypeNode,
  type GraphQLArgument,
  type GraphQLInputField,
} from 'graphql';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { schema } from '#example/domain.ts';
import { acmeWorld } from '../../test/access/acme.ts';
import { Oracle } from '../../test/access/oracle.ts';
import { tables } from '../../test/access/world.ts';
import { isUnavailable, outcomeOf } from '../soak/outcome.ts';
import { Random } from '../soak/random.ts';
import { anyGene } from '../worst/change.ts';
import { typeOf } from '../worst/schema.ts';
import { anyValue } from '../worst/values.ts';
import { writeSelection } from '../worst/write-document.ts';
import { Counters } from './counters.ts';
import { typeOfTable } from './ids.ts';
import { setStage, type Caller, type CampaignOptions, type Door } from './stage.ts';

/** An operation that takes one id, at one of the places that take one. */
interface Operation {
  readonly kind: string;
  /** @param id - for the place; `own` for all others */
  readonly request: (
    id: string,
    own: string,
    random: Random,
  ) => { query: string; variables: object };
}

/** What nobody has, in the form of what somebody has. */
const absentKey = 'fedcba98-0000-4000-8000-000000000000';

type Input = GraphQLArgument | GraphQLInputField;

/** The places of an argument that take an id: the path to each. */
function* placesOf(input: Input, depth = 2): Generator<readonly string[]> {
  const type = getNamedType(input.type);
  if (type.name === 'ID') yield [input.name];
  else if (isInputObjectType(type) && depth > 0) {
    for (const field of Object.values(type.getFields())) {
      for (const rest of placesOf(field, depth - 1)) yield [input.name, ...rest];
    }
  }
}

/** A value in which the id stands at its place. */
function valueAt(
  input: Input,
  path: readonly string[],
  id: string,
  own: string,
  random: Random,
): unknown {
  const isList = getNullableType(input.type).toString().startsWith('[');
  const type = getNamedType(input.type);
  const [, next, ...rest] = path;
  if (!isInputObjectType(type) || next === undefined) return isList ? [id] : id;
  const material = { ids: [own], texts: ['text'] };
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.name === next)
      return [[field.name, valueAt(field, [next, ...rest], id, own, random)]];
    return isNonNullType(field.type) ? [[field.name, anyValue(field.type, random, material)]] : [];
  });
  const value = Object.fromEntries(fields) as unknown;
  return isList ? [value] : value;
}

/** Every place of every field of the API that takes an id. */
const operations: readonly Operation[] = [
  OperationTypeNode.QUERY,
  OperationTypeNode.MUTATION,
].flatMap((kind) => {
  const root = schema.getRootType(kind)!;
  return Object.values(root.getFields()).flatMap((field) =>
    field.args.flatMap((arg) =>
      [...placesOf(arg)].map((path): Operation => ({
        kind: `${field.name}(${path.join('.')})`,
        request: (id, own, random) => {
          const inner = getNamedType(field.type).name;
          const gene = anyGene(inner, random, { ids: [own], texts: ['text'] }, 2);
          const beneath = writeSelection([gene], inner, typeOf);
          return {
            query: `${kind} ($value: ${arg.type.toString()}) { ${field.name}(${arg.name}: $value) ${beneath} }`,
            variables: { value: valueAt(arg, path, id, own, random) },
          };
        },
      })),
    ),
  );
});

/**
 * A row that somebody may not see, and one that is not there, are answered alike, to the byte, on
 * both ways, when an operation is new and when it was seen before.
 */
export async function hidden(options: CampaignOptions): Promise<Counters> {
  const { seed, seconds, signal, untilFault = false } = options;
  const counters = new Counters(['pairs that differ', 'no right answer']);
  const stage = await setStage(options);
  const doors = [await stage.serve(), await stage.serve({ COMPILED_OPERATIONS: 'off' })];
  await stage.plant();
  const end = performance.now() + seconds * 1000;
  for (let round = 0; !signal.aborted; round += 1) {
    const random = new Random(seed + round, 'hidden');
    for (const operation of operations) {
      for (const caller of stage.callers) {
        // All of them once, however long it takes.
        if (signal.aborted || (round > 0 && performance.now() >= end)) return counters;
        if (untilFault && counters.faultCount > 0) return counters;
        await comparePairs(operation, caller, doors, random, counters);
      }
    }
  }
  return counters;
}

/** The rows that rows which may be seen point to. */
function namedBy(oracle: Oracle): ReadonlySet<string> {
  const seen = new Set(tables.flatMap((table) => oracle.reads(table)));
  const { memberships, projects, todos } = acmeWorld;
  return new Set(
    [
      ...[...memberships, ...projects].map(({ id, account }) => (seen.has(id) ? account.id : null)),
      ...todos.map(({ id, project }) => (seen.has(id) && project !== null ? project.id : null)),
    ].filter((id) => id !== null),
  );
}

async function comparePairs(
  { kind, request }: Operation,
  { actor, token }: Caller,
  doors: readonly Door[],
  random: Random,
  counters: Counters,
): Promise<void> {
  if (token !== null && actor.userId === null) return;
  const oracle = new Oracle(acmeWorld, actor);
  const [visible] = oracle.reads('todos');
  const own = encodeId(
    'Todo',
    typeof visible === 'string' && visible.length > 30 ? visible : absentKey,
  );
  for (const table of tables) {
    const may = new Set(oracle.reads(table));
    // A public project may be found by its account, though that can't be seen.
    const named = namedBy(oracle);
    const unseen = acmeWorld[table].filter(({ id }) => !may.has(id) && !named.has(id));
    if (unseen.length === 0) continue;
    const there = encodeId(typeOfTable(table), random.pick<{ id: string }>(unseen).id);
    const absent = encodeId(typeOfTable(table), absentKey);
    const chances = random.below(2 ** 31);
    for (const door of doors) {
      for (const time of ['new', 'seen before']) {
        const [one, other] = await Promise.all(
          [there, absent].map(async (id) => {
            const { query, variables } = request(id, own, new Random(chances, 'request'));
            const answer = await door.ask(token, query, variables);
            const { headers, status } = answer;
            return {
              answer,
              text: JSON.stringify({ status, headers, text: answer.text.replaceAll(id, 'ID') }),
              query,
            };
          }),
        );
        const outcome = outcomeOf(one!.answer);
        counters.count(`pairs: ${outcome.status} ${outcome.code}`);
        const told = `${kind} as ${actor.label}, ${table}, ${time}: ${one!.query}\n${one!.text}\n${other!.text}`;
        if (outcome.status >= 500 && !isUnavailable(outcome))
          counters.fault('no right answer', told);
        if (one!.text !== other!.text) counters.fault('pairs that differ', told);
      }
    }
  }
}
