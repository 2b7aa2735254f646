import { expect, it } from 'vitest';
import { createApi } from '../../src/engine/create-api.ts';
import { defineRootList } from '../../src/engine/lists/root-fields.ts';
import { itemsMayBeNull } from '../../src/engine/schema/items-may-be-null.ts';
import { relations } from '../fixture/tables.ts';

// A field that can't show its column is refused when the schema is built.

type Api = ReturnType<typeof createApi<typeof relations>>;
/** The type of a field: a name, or what makes it. */
type Shown = string | readonly [string] | ((api: Api) => unknown);

/** Builds an API with one field that exposes a column: what the compiler lets through is tried here. */
function exposing(column: string, shown: Shown, nullable: boolean | object = true) {
  const api = createApi(relations);
  const { builder, defineList } = api;
  const type = typeof shown === 'function' ? shown(api) : shown;
  const Sample = builder.drizzleNode('samples', {
    name: 'Sample',
    id: { column: (sample) => sample.id },
    fields: (t) => ({ shown: t.expose(column as never, { type, nullable } as never) }),
  });
  builder.queryType({});
  defineRootList(
    defineList({
      name: 'Sample',
      plural: 'samples',
      table: 'samples',
      node: Sample,
      defaultOrder: 'count',
    }),
    'All of them.',
  );
  return api.toSchema();
}

const grade =
  (...values: readonly string[]): Shown =>
  ({ builder }) =>
    builder.enumType('Grade', {
      values: Object.fromEntries(values.map((value, index) => [`GRADE_${index}`, { value }])),
    });

const all = ['new', 'used', "worn 'out'", 'broken'];

it.each<[string, Shown, string]>([
  ['text', 'Int', "Sample.shown, Int, can't show samples.text, text: it takes String or ID."],
  [
    'instant',
    'String',
    "Sample.shown, String, can't show samples.instant, timestamp with time zone: it takes DateTime.",
  ],
  [
    'grade',
    grade(...all.slice(1)),
    `Sample.shown, Grade, can't show samples.grade, enum: it takes an enum of ${all.join(', ')} or String.`,
  ],
  [
    'texts',
    ['String'],
    "Sample.shown, [String!], can't show samples.texts, array of text: it takes a list whose items can be null (`itemsMayBeNull`).",
  ],
  ['ratio', 'Float', 'samples.ratio: JSON has no NaN and no Infinity: declare a numeric.'],
  [
    'loose',
    'Int',
    "samples.loose: mode 'number' loses what is beyond 2^53: declare it with mode 'string'.",
  ],
])('%s can not be shown as %j', (column, shown, message) => {
  expect(() => exposing(column, shown)).toThrow(message);
});

it.each<[string, Shown, (boolean | object)?]>([
  ['text', 'String'],
  ['texts', ['String'], itemsMayBeNull(true)],
  ['grade', grade(...all, 'lost')],
])('%s is shown as %j', (column, shown, nullable) => {
  expect(() => exposing(column, shown, nullable)).not.toThrow();
});
