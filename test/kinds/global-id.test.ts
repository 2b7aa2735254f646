import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeId, encodeId, idSql } from '../../src/engine/kinds/global-id.ts';
import { isRefused, kindOf } from '../../src/engine/kinds/index.ts';
import { keyText } from '../../src/engine/kinds/table-key.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { rows, values, type Key } from '../fixture/values.ts';

// A row has one global id, and no other row has it: whatever its key is made of, and whoever writes it.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const single = (Object.keys(values) as Key[])
  .filter((key) => !isRefused(kindOf(samples[key]).key))
  .map((key) => [key]);

it.each<Key[][]>([
  ...single.map((keys): [Key[]] => [keys]),
  [['text', 'code']],
  [['bigint', 'text']],
  [['day', 'count', 'shelf']],
])(
  'a key of %j',
  async (keys) => {
    const kinds = keys.map((key) => kindOf(samples[key]));
    const kindsOf = (type: string) => (type === 'Sample' ? { type, kinds } : undefined);
    await holds(
      rows(keys, { minLength: 1, maxLength: 8 }).map((all) =>
        all.filter((row) => keys.every((key) => row[key] != null)),
      ),
      async (given) => {
        if (given.length === 0) return;
        await fixture.lay(keys, given);
        const read = await fixture.db.query.samples.findMany({ orderBy: { id: 'asc' } });
        const byPostgres = await fixture.rows(
          sql`select ${idSql(
            'Sample',
            keys.map((key) => samples[key]),
          )} from ${samples} order by id`,
        );
        const ids = read.map((row) =>
          encodeId(
            'Sample',
            keys.map((key, index) => keyText(kinds[index]!, row[key])),
          ),
        );
        expect(byPostgres.map(([id]) => id)).toEqual(ids);

        const texts = read.map((row) => keys.map((key, index) => keyText(kinds[index]!, row[key])));
        expect(ids.map((id) => decodeId(id, kindsOf))).toEqual(
          texts.map((key) => ({ type: 'Sample', key })),
        );
        const different = new Set(texts.map((key) => JSON.stringify(key)));
        expect(new Set(ids).size).toBe(different.size);
      },
      25,
    );
  },
  propertyTimeout,
);

it('takes nothing that it did not write', () => {
  const kinds = [kindOf(samples.text), kindOf(samples.integer)];
  const kindsOf = (type: string) => (type === 'Sample' ? { type, kinds } : undefined);
  const id = encodeId('Sample', ['a:b%', '7']);
  expect(decodeId(id, kindsOf)).toEqual({ type: 'Sample', key: ['a:b%', '7'] });
  const wrong = [
    'Sample:a:7:',
    'Sample:a',
    'Sample:a%:7',
    'Sample:a%3a:7',
    'Sample:a:07',
    'Other:a:7',
  ].map((text) => btoa(text));
  for (const one of [...wrong, id.slice(0, -1), `${id}=`, ` ${id}`, btoa('Sample:\u00ff:7'), 'é']) {
    expect(decodeId(one, kindsOf)).toBeNull();
  }
});

it('writes the ids that it has always written', () => {
  const key = '6e8bc430-9c3a-11d9-9669-0800200c9a66';
  expect(encodeId('Todo', [key])).toBe(btoa(`Todo:${key}`));
});
