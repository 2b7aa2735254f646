import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeId, idSql, readId } from '../../src/engine/kinds/global-id.ts';
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

const single = (Object.keys(values) as Key[]).filter((key) => !isRefused(kindOf(samples[key]).key));

it.each(single)(
  'a key of %s',
  async (key) => {
    const kind = kindOf(samples[key]);
    const kindOfKey = (type: string) => (type === 'Sample' ? kind : undefined);
    await holds(
      rows([key], { minLength: 1, maxLength: 8 }).map((all) =>
        all.filter((row) => row[key] != null),
      ),
      async (given) => {
        if (given.length === 0) return;
        await fixture.lay([key], given);
        const read = await fixture.db.query.samples.findMany({ orderBy: { id: 'asc' } });
        const byPostgres = await fixture.rows(
          sql`select ${idSql('Sample', samples[key])} from ${samples} order by id`,
        );
        const texts = read.map((row) => keyText(kind, row[key]));
        const ids = texts.map((text) => encodeId('Sample', text));
        expect(byPostgres.map(([id]) => id)).toEqual(ids);
        expect(ids.map((id) => readId(id, kindOfKey))).toEqual(
          texts.map((text) => ({ type: 'Sample', key: text })),
        );
        expect(new Set(ids).size).toBe(new Set(texts).size);
      },
      25,
    );
  },
  propertyTimeout,
);

const ofText = (type: string) => (type === 'Sample' ? kindOf(samples.text) : undefined);
const ofNumber = () => kindOf(samples.integer);

it('takes nothing that it did not write', () => {
  const id = encodeId('Sample', 'a:b%');
  expect(readId(id, ofText)).toEqual({ type: 'Sample', key: 'a:b%' });
  const wrong = ['Sample:a:', 'Sample:a:7', 'Sample', 'Sample:a%', 'Sample:a%3a', 'Other:a'].map(
    (text) => btoa(text),
  );
  for (const one of [...wrong, id.slice(0, -1), `${id}=`, ` ${id}`, btoa('Sample:\u00ff'), 'é']) {
    expect(readId(one, ofText)).toBeNull();
  }
  expect(readId(btoa('Sample:7'), ofNumber)).toEqual({ type: 'Sample', key: '7' });
  expect(readId(btoa('Sample:07'), ofNumber)).toBeNull();
});

it('writes the ids that it has always written', () => {
  const key = '6e8bc430-9c3a-11d9-9669-0800200c9a66';
  expect(encodeId('Todo', key)).toBe(btoa(`Todo:${key}`));
});
