import { expect, it } from 'vitest';
import { createApi } from '../../src/engine/create-api.ts';
import { ifUpdatedAt } from '../../src/engine/writes/if-updated-at.ts';
import { remove } from '../../src/engine/writes/change.ts';
import { idOf } from '../../src/engine/writes/input-values.ts';
import { required } from '../../src/engine/writes/input.ts';
import { defineMutation } from '../../src/engine/writes/mutation.ts';
import { newId } from '../../src/engine/writes/new-id.ts';
import { deletedRow } from '../../src/engine/writes/payload.ts';
import { ranks, relations } from '../fixture/tables.ts';

// What an input takes has to be there in its table; what is not is told when the API is declared.

/** An API of ranks, whose keys are small numbers, and which nobody says when were changed. */
function rankApi() {
  const api = createApi(relations, {
    withoutType: ['crates', 'parcels', 'passes', 'placeRanks', 'places', 'receipts', 'samples'],
  });
  const Rank = api.builder.drizzleNode('ranks', {
    name: 'Rank',
    id: { column: ({ rank }) => rank },
    select: { columns: {} },
    fields: (t) => ({ title: t.exposeString('title', {}) }),
  });
  const list = api.defineList({
    name: 'Rank',
    plural: 'ranks',
    table: 'ranks',
    node: Rank,
    defaultOrder: 'title',
  });
  api.builder.queryType({ fields: (t) => ({ rank: t.string({ resolve: () => '' }) }) });
  return { api, list };
}

it('clients make no ids where a key is a number: others would be guessed', () => {
  const { api } = rankApi();
  api.defineInput('CreateRankInput', '', { id: newId('Rank') });
  expect(() => api.toSchema()).toThrow(
    new TypeError(
      'CreateRankInput.id takes ids of new rows of Rank, whose keys are of the type integer: clients make an id where it is a uuid.',
    ),
  );
});

it('clients make no ids of a type that there is not', () => {
  const { api } = rankApi();
  api.defineInput('CreateRankInput', '', { id: newId('Range') });
  expect(() => api.toSchema()).toThrow('CreateRankInput.id takes ids of Range, and no type');
});

it('rows that have no updatedAt are not compared with one', () => {
  const { api, list } = rankApi();
  const input = api.defineInput('DeleteRankInput', '', {
    id: required(idOf('Rank'), ''),
    ifUpdatedAt,
  });
  expect(() =>
    defineMutation('deleteRank', {
      description: '',
      input,
      gives: deletedRow(list, ''),
      write: ({ id }) => remove(ranks, [id]),
    }),
  ).toThrow(
    new TypeError(
      'deleteRank takes ifUpdatedAt, and ranks has no column updatedAt of the type timestamp with time zone.',
    ),
  );
});
