import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { examine } from '../../src/engine/doctor/run-checks.ts';
import { servedBy } from '../../src/engine/doctor/served.ts';
import { isForced } from '../access/promises.ts';
import { domain } from '../fixture/api.ts';
import { createFixtureApp, type FixtureApp } from '../fixture/app.ts';
import { idOf, layKeyed } from '../fixture/keyed-rows.ts';
import { login, roles } from '../fixture/roles.ts';
import { codesOf } from '../support/app.ts';

// A table in another schema of Postgres than the others is listed, written and examined as they are.

let app: FixtureApp;
beforeAll(async () => {
  app = await createFixtureApp();
});
afterAll(() => app.close());

const crate = idOf('Crate')('9007199254740993');
const receipt = (key: number) => encodeId('Receipt', String(key));

beforeEach(async () => {
  const { asSuperuser } = app.database;
  await asSuperuser('truncate billing.receipts restart identity cascade');
  await layKeyed(app.database);
  await asSuperuser(
    `insert into billing.receipts (crate, total) values (9007199254740993, 1), (9007199254740993, 2.5), (null, 3)`,
  );
});

describe('its rows', () => {
  const all = `totalCount nodes { id total crate { id } } pageInfo { hasNextPage endCursor }`;

  it.each([
    ['the list', `{ receipts(orderBy: [{ field: TOTAL, direction: DESC }]) { ${all} } }`],
    ['a page', `{ receipts(first: 1) { ${all} } }`],
    ['those of a row', `{ receipts(where: { crateNumber: { eq: "${crate}" } }) { ${all} } }`],
    ['beneath a row of another schema', `{ crate(id: "${crate}") { receipts { ${all} } } }`],
    [
      'one by its id',
      `{ receipt(id: "${receipt(2)}") { total crate { label receipts { ${all} } } } }`,
    ],
    ['some by their ids', `{ nodes(ids: ["${receipt(3)}", "${crate}", "${receipt(9)}"]) { id } }`],
  ])('%s: by one statement as by resolvers', async (_what, query) => {
    const { answered } = app.operations!;
    const answer = await app.ask<object>('alice', query);
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).toContain('"');
    expect(app.operations!.answered).toBe(answered + 1);
    expect(answer.text).toBe((await app.askResolvers('alice', query)).text);
  });
});

const write = (field: string, input: object, shows: string) =>
  app.ask<Record<string, unknown>>(
    'alice',
    `mutation ($input: ${field[0]?.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${shows} } }`,
    { input },
  );

describe('a write', () => {
  it('adds rows, with what they refer to', async () => {
    const given = { receipts: [{ crateId: crate, total: '9.99' }, { total: '1.50' }] };
    const { data } = await write('createReceipts', given, 'receipts { id total crate { id } }');
    expect(data?.['createReceipts']).toEqual({
      receipts: [
        { id: receipt(4), total: '9.99', crate: { id: crate } },
        { id: receipt(5), total: '1.50', crate: null },
      ],
    });
  });

  it('changes them in the order of the ids', async () => {
    const ids = [receipt(3), receipt(1)];
    const { data } = await write('updateReceipts', { ids, total: '7' }, 'receipts { id total }');
    expect(data?.['updateReceipts']).toEqual({
      receipts: ids.map((id) => ({ id, total: '7.00' })),
    });
  });

  it('ends them, and misses what is not there', async () => {
    const ids = [receipt(3), receipt(1)];
    const { data } = await write('deleteReceipts', { ids }, 'deletedIds');
    expect(data?.['deleteReceipts']).toEqual({ deletedIds: ids });
    expect(codesOf(await write('deleteReceipts', { ids }, 'deletedIds'))).toEqual(['NOT_FOUND']);
  });

  it('that a constraint refuses names the field', async () => {
    const ids = [receipt(1)];
    const { errors } = await write('updateReceipts', { ids, total: '-1' }, 'receipts { id }');
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'total'] }],
    });
  });
});

describe('the promise of forced row security', () => {
  it('is asked of it', async () => {
    const names = await isForced(domain.schema).surprises(app.database.asSuperuser);
    expect(names).toContain('billing.receipts');
    await app.database.asSuperuser(
      'alter table billing.receipts enable row level security, force row level security',
    );
    expect(await isForced(domain.schema).surprises(app.database.asSuperuser)).not.toContain(
      'billing.receipts',
    );
    await app.database.asSuperuser(
      'alter table billing.receipts disable row level security, no force row level security',
    );
  });
});

describe('doctor', () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ connectionString: app.database.superuserUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  const found = async (code: string) => {
    const findings = await examine(
      async (text, params) => (await client.query(text, [...params])).rows,
      roles,
      login.name,
      servedBy(domain.schema),
    );
    return findings.filter((one) => one.code === code && one.subject.includes('billing.receipts'));
  };

  it('names it with its schema', async () => {
    expect(await found('table-rls-disabled')).toMatchObject([{ subject: 'billing.receipts' }]);
  });

  it('knows which column its ids need, and how to grant it', async () => {
    await client.query(
      `begin; alter table billing.receipts enable row level security;
       create policy every on billing.receipts for select to customer using (true);
       revoke select on billing.receipts from customer;
       grant select (crate, total) on billing.receipts to customer`,
    );
    const [finding] = await found('column-not-granted');
    expect(finding?.subject).toContain('billing.receipts.receipt, needed by Receipt.id');
    await client.query(String(finding?.fix));
    expect(await found('column-not-granted')).toEqual([]);
    await client.query('rollback');
  });
});
