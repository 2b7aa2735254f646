import {
  GraphQLEnumType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLOutputType,
} from 'graphql';
import { expect, it } from 'vitest';
import { checkExposed } from '../../src/engine/compiled/check-exposed.ts';

// A field that can't show its column is refused when the schema is built.

const exposing = (model: string, column: string, type: GraphQLOutputType) =>
  new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Thing',
      extensions: { pothosDrizzleModel: model },
      fields: { shown: { type, extensions: { pothosExposedField: column } } },
    }),
  });

const roles = (...names: string[]) =>
  new GraphQLEnumType({
    name: 'Role',
    values: Object.fromEntries(names.map((name) => [name, { value: name }])),
  });

it.each([
  [
    'todos',
    'task',
    GraphQLInt,
    "Thing.shown, Int, can't show todos.task, text: it takes String or ID.",
  ],
  [
    'todos',
    'dueAt',
    GraphQLString,
    "Thing.shown, String, can't show todos.due_at, timestamp with time zone: it takes DateTime.",
  ],
  [
    'memberships',
    'role',
    roles('OWNER', 'ADMIN', 'MEMBER'),
    "Thing.shown, Role, can't show memberships.role, enum: it takes an enum of OWNER, ADMIN, MEMBER, VIEWER or String.",
  ],
] as const)('%s.%s', (model, column, type, message) => {
  expect(() => checkExposed(exposing(model, column, type))).toThrow(message);
});

it('lets a field show what it can', () => {
  expect(() => checkExposed(exposing('todos', 'task', GraphQLString))).not.toThrow();
  const role = roles('OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE');
  expect(() => checkExposed(exposing('memberships', 'role', role))).not.toThrow();
});
