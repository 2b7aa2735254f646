import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insert } from '../../src/engine/writes/insert.ts';
import { change } from '../../src/engine/writes/change.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { rows, values, type Key } from '../fixture/values.ts';

// What is read of a row can be written to another one, and is the same there: by a new row, and by a
// change of one.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const keys = Object.keys(values) as Key[];

it(
  'writes the values of every kind as they are read',
  async () => {
    await holds(
      rows(keys, { minLength: 1, maxLength: 1 }),
      async (given) => {
        await fixture.lay(keys, given);
        const { id: _id, ...row } = await first('1');
        await fixture.rows(insert(samples, [row]).statement(null));
        expect(await first('2')).toEqual({ ...row, id: '2' });
        await fixture.rows(sql`insert into ${samples} default values`);
        await fixture.rows(change(samples, ['3'], row).statement(null));
        expect(await first('3')).toEqual({ ...row, id: '3' });
      },
      60,
    );
  },
  propertyTimeout,
);

async function first(id: string) {
  const row = await fixture.db.query.samples.findFirst({ where: { id } });
  if (row === undefined) throw new Error(`There is no row ${id}.`);
  return row;
}
