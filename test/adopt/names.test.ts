import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  constantOf,
  fieldNameOf,
  fileNameOf,
  isName,
  listNameOf,
  referenceNameOf,
  rowNameOf,
  typeNameOf,
} from '../../scripts/adopt/names.ts';

test.each([
  ['todos', 'Todo', 'todos'],
  ['todo', 'Todo', 'todos'],
  ['team_todos', 'TeamTodo', 'teamTodos'],
  ['teamTodos', 'TeamTodo', 'teamTodos'],
  ['Order Items', 'OrderItem', 'orderItems'],
  ['categories', 'Category', 'categories'],
  ['people', 'Person', 'people'],
  ['addresses', 'Address', 'addresses'],
  ['statuses', 'Status', 'statuses'],
  ['status', 'Status', 'statuses'],
  ['cookies', 'Cookie', 'cookies'],
  ['news', 'News', 'newsList'],
  ['user_data', 'UserData', 'userDataList'],
  ['s', 'S', 'sList'],
  ['values', 'Value', 'valuesList'],
])('the table %s has rows of %s, in the list %s', (table, type, list) => {
  expect([typeNameOf(table), listNameOf(typeNameOf(table))]).toEqual([type, list]);
});

test.each([
  ['is_complete', 'isComplete', 'isComplete'],
  ['First Seen', 'firstSeen', 'firstSeen'],
  ['userID', 'userId', 'user'],
  ['project_id', 'projectId', 'project'],
  ['id', 'id', 'id'],
  ['author', 'author', 'author'],
])('the column %s is the field %s, and refers to %s', (column, field, reference) => {
  expect([fieldNameOf(column), referenceNameOf(column)]).toEqual([field, reference]);
});

test('what is left of a name without that of the key is what it leads to', () => {
  expect(referenceNameOf('country_code', 'code')).toBe('country');
  expect(referenceNameOf('code', 'code')).toBe('code');
});

test('values of enums are constants, and files have small letters', () => {
  expect(['in progress', 'won’t do', 'A', 'inProgress'].map(constantOf)).toEqual([
    'IN_PROGRESS',
    'WON_T_DO',
    'A',
    'IN_PROGRESS',
  ]);
  expect(fileNameOf('TeamTodo')).toBe('team-todo');
});

test.each(['1st', '__typename', 'Straße', '', 'a b'])('GraphQL has no name %s', (name) => {
  expect(isName(name)).toBe(false);
});

const table = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/), { minLength: 1, maxLength: 3 })
  .map((words) => words.join('_'));

test('whatever a table is called, its list is not called as its row, and all names are good ones', () => {
  fc.assert(
    fc.property(table, (name) => {
      const type = typeNameOf(name);
      expect(listNameOf(type)).not.toBe(rowNameOf(type));
      expect([type, listNameOf(type), rowNameOf(type)].filter((one) => !isName(one))).toEqual([]);
    }),
  );
});

test('a type is not changed by being named once more', () => {
  fc.assert(
    fc.property(fc.constantFrom('todos', 'people', 'news', 'team_data', 'analyses'), (name) => {
      expect(typeNameOf(typeNameOf(name))).toBe(typeNameOf(name));
    }),
  );
});
