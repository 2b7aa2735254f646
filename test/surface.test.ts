import { expect, test } from 'vitest';
import * as engine from '../src/engine/index.ts';

// What a domain builds on. A name that goes, or means something else, breaks domains that are not in
// this repository: the changelog says so, and this list changes with it.

test('the engine offers a domain these values, and no others', () => {
  expect(Object.keys(engine).toSorted()).toEqual([
    'BULK_MAX',
    'accessHelper',
    'activities',
    'change',
    'createApi',
    'defaulted',
    'defineMutation',
    'defineRootList',
    'defineRootRow',
    'deletedRow',
    'deletedRows',
    'encodeId',
    'flag',
    'idOf',
    'idsOf',
    'insert',
    'insertUnseen',
    'instant',
    'isStorable',
    'lengthOf',
    'listArguments',
    'maintenance',
    'means',
    'nullable',
    'omittable',
    'parseDateTime',
    'refersTo',
    'relatedConnection',
    'remove',
    'requestRoles',
    'required',
    'rootConnection',
    'row',
    'rows',
    'several',
    'text',
    'textOrNull',
    'unlessTaken',
    'valueOf',
  ]);
});
