import type { Query } from '../support/clone.ts';
import type { Promised } from './promises.ts';

// Idempotency keys, tried at the SQL door: whose they are, who reads, adds, changes and removes them.

export const keyTables = ['rowhouse.idempotency_claims', 'rowhouse.idempotency_answers'] as const;
export const keyFunctions = [
  'rowhouse.count_idempotency_keys(integer)',
  'rowhouse.remove_old_idempotency_keys()',
] as const;

const withToken = ['authenticated', 'moderator', 'admin'] as const;

/** What a request reads and adds; whose it is, and by which request, the database fills in. */
const columns = {
  'rowhouse.idempotency_claims': ['key', 'fingerprint', 'kept_until'],
  'rowhouse.idempotency_answers': ['key', 'finished', 'answer'],
};

/** The privileges that there should be, as `role: privilege on thing`. */
export const privilegesOnKeys: readonly string[] = keyTables.flatMap((table) => [
  ...withToken.flatMap((role) =>
    columns[table].flatMap((name) => [
      `${role}: select ${table}.${name}`,
      `${role}: insert ${table}.${name}`,
    ]),
  ),
  ...(table.endsWith('claims')
    ? withToken.map((role) => `${role}: select ${table}.request_id`)
    : []),
  // No answer of anybody's.
  ...['issuer', 'subject', 'key', ...(table.endsWith('claims') ? ['kept_until'] : [])].map(
    (name) => `rowhouse_maintenance: select ${table}.${name}`,
  ),
  `rowhouse_maintenance: delete ${table}`,
]);

/** Somebody at the door: two of them are of one subject, and of two issuers. */
interface Somebody {
  readonly sub: string;
  readonly iss?: string;
}

const ann: Somebody = { sub: 'ann', iss: 'https://one.example' };
const strangers: readonly Somebody[] = [
  { sub: 'ben', iss: ann.iss! },
  { sub: ann.sub, iss: 'https://other.example' },
  { sub: ann.sub },
];

async function become(query: Query, role: string, somebody: Somebody | null): Promise<void> {
  const claims = somebody === null ? '' : JSON.stringify(somebody);
  await query(`reset role`);
  await query(`select set_config('request.jwt.claims', $1, true)`, [claims]);
  await query(`set local role ${role}`);
}

/** The SQLSTATE of a statement, or how many rows it gave or changed. */
async function outcomeOf(query: Query, text: string): Promise<string> {
  await query('savepoint trying');
  try {
    return String((await query(text)).count);
  } catch (error) {
    return (error as { readonly code?: string }).code ?? 'failed';
  } finally {
    await query('rollback to trying');
  }
}

const add = (key: string, until = `now() + interval '1 day'`) =>
  `insert into rowhouse.idempotency_claims (key, fingerprint, kept_until) values ('${key}', 'f', ${until})`;
const answer = (key: string) =>
  `insert into rowhouse.idempotency_answers (key, finished, answer) values ('${key}', true, '{}')`;
const seen = [
  'select key from rowhouse.idempotency_claims',
  'select answer from rowhouse.idempotency_answers',
];
const count = 'select rowhouse.count_idempotency_keys(1)';

/** What comes of statements that somebody tries, where it is not what is expected. */
async function surprises(
  query: Query,
  who: string,
  expected: Readonly<Record<string, string>>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [text, outcome] of Object.entries(expected)) {
    const came = await outcomeOf(query, text);
    if (came !== outcome) found.push(`${who}: ${text}: ${came} instead of ${outcome}`);
  }
  return found;
}

const every = (texts: readonly string[], outcome: string) =>
  Object.fromEntries(texts.map((text) => [text, outcome]));

/** What nobody may, whose ever the rows are. */
const forbidden = [
  ...keyTables.flatMap((table) => [
    `update ${table} set key = 'mine'`,
    `delete from ${table}`,
    `truncate ${table}`,
    `lock table ${table} in exclusive mode`,
    `select from ${table} for update`,
    `select issuer from ${table}`,
    `select subject from ${table}`,
  ]),
  `insert into rowhouse.idempotency_claims (subject, key, fingerprint, kept_until) values ('ben', 'x', 'f', now())`,
  `insert into rowhouse.idempotency_claims (request_id, key, fingerprint, kept_until) values ('x', 'x', 'f', now())`,
  `insert into rowhouse.idempotency_answers (issuer, key, finished, answer) values ('x', 'x', true, '{}')`,
];

export const keys: readonly Promised[] = [
  {
    sentence: 'a key and its answer are seen, used and counted by their issuer and subject alone',
    surprises: async (query) => {
      const found: string[] = [];
      for (const role of withToken) {
        await become(query, role, ann);
        await query(add(`of ${role}`));
        await query(answer(`of ${role}`));
      }
      for (const role of withToken) {
        await become(query, role, ann);
        const taken = every([add(`of ${role}`), answer(`of ${role}`)], '23505');
        const own = {
          ...every(seen, '3'),
          ...taken,
          [count]: 'RK001',
          ...every(forbidden, '42501'),
        };
        found.push(...(await surprises(query, `ann as ${role}`, own)));
        for (const other of strangers) {
          await become(query, role, other);
          const free = every([add(`of ${role}`), answer(`of ${role}`), count], '1');
          const nothing = { ...every(seen, '0'), ...free, ...every(forbidden, '42501') };
          found.push(...(await surprises(query, `${JSON.stringify(other)} as ${role}`, nothing)));
        }
        await become(query, role, null);
        const nobodys = { ...every(seen, '0'), ...every([add('x'), answer('x')], '42501') };
        found.push(...(await surprises(query, `nobody as ${role}`, nobodys)));
      }
      return found;
    },
  },
  {
    sentence: 'without a token there are no keys',
    surprises: async (query) => {
      await become(query, 'anonymous', null);
      const all = [...seen, add('x'), answer('x'), count, ...forbidden];
      const refused = every([...all, 'select rowhouse.remove_old_idempotency_keys()'], '42501');
      return surprises(query, 'anonymous', refused);
    },
  },
  {
    sentence: 'keys that are too old are removed with their answers, whoever asks, and no others',
    surprises: async (query) => {
      const found: string[] = [];
      for (const role of withToken) {
        for (const who of [ann, ...strangers]) {
          await become(query, role, who);
          for (const [key, until] of [
            ['old', `now() - interval '1 second'`],
            ['new', `now() + interval '1 second'`],
          ] as const) {
            await query(add(`${key} of ${role}`, until));
            await query(answer(`${key} of ${role}`));
          }
        }
        await become(query, role, ann);
        const { rows } = await query('select rowhouse.remove_old_idempotency_keys() as removed');
        if (rows[0]?.['removed'] !== 4)
          found.push(`${role} removes ${String(rows[0]?.['removed'])}`);
      }
      await query('reset role');
      for (const table of keyTables) {
        const { rows } = await query(
          `select distinct left(key, 3) as age, count(*)::int from ${table} group by 1`,
        );
        if (JSON.stringify(rows) !== '[{"age":"new","count":12}]')
          found.push(`${table} has ${JSON.stringify(rows)}`);
      }
      return found;
    },
  },
  {
    sentence:
      'with a key that is too old goes no answer to the same key of another issuer or subject',
    surprises: async (query) => {
      for (const who of [ann, ...strangers]) {
        await become(query, 'authenticated', who);
        await query(add('same', who === ann ? `now() - interval '1 second'` : undefined));
        await query(answer('same'));
      }
      await query('select rowhouse.remove_old_idempotency_keys()');
      await query('reset role');
      const { rows } = await query(
        'select from rowhouse.idempotency_claims join rowhouse.idempotency_answers using (subject, issuer, key)',
      );
      return rows.length === strangers.length ? [] : [`${rows.length} answers are left`];
    },
  },
  {
    sentence: 'at most a thousand keys are removed at once, and by one at a time',
    surprises: async (query) => {
      await become(query, 'authenticated', ann);
      await query(
        `insert into rowhouse.idempotency_claims (key, fingerprint, kept_until)
         select n, 'f', now() - interval '1 second' from generate_series(1, 1001) as n`,
      );
      const { rows } = await query(
        `select rowhouse.remove_old_idempotency_keys() as removed,
           (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`,
      );
      const found = JSON.stringify(rows[0]);
      return found === '{"removed":1000,"locks":1}' ? [] : [found];
    },
  },
  {
    sentence: 'maintenance reads whose keys there are, and removes them, and no answer',
    surprises: async (query) => {
      await become(query, 'authenticated', ann);
      await query(add('x'));
      await query(answer('x'));
      await become(query, 'rowhouse_maintenance', null);
      return surprises(query, 'maintenance', {
        'select issuer, subject, key, kept_until from rowhouse.idempotency_claims': '1',
        'select issuer, subject, key from rowhouse.idempotency_answers': '1',
        'delete from rowhouse.idempotency_claims': '1',
        'delete from rowhouse.idempotency_answers': '1',
        'select answer from rowhouse.idempotency_answers': '42501',
        'select fingerprint from rowhouse.idempotency_claims': '42501',
        [add('x')]: '42501',
        [answer('x')]: '42501',
        "update rowhouse.idempotency_claims set key = 'y'": '42501',
      });
    },
  },
];
