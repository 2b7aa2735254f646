import { acmeWorld } from '../../test/access/acme.ts';
import { conditionsIn, conditionsWithin, otherConditions, otherLists } from './conditions.ts';
import { facts, favoured, ours, type Mutant, type Mutator } from './mutant.ts';

/** What no request comes by: only the owner of the tables, in a migration, may call it. */
const calledByMigrations = `pg_proc.oid in ('rowhouse.audit'::regproc,
  'rowhouse.audit_arguments'::regproc, 'rowhouse.trigger_arguments'::regproc, 'rowhouse.write_steps'::regproc)`;

/** `everything` is what a query for the widest answer reads: all values of the type that the owner may read. */
const functions = `
  select pg_proc.oid::regprocedure as signature, pg_get_functiondef(pg_proc.oid) as definition,
    prosrc as body, prorettype::regtype as type, proretset as is_set, prosecdef as is_definer,
    proconfig is not null as is_pinned, relowner::regrole as tables_owner,
    (select min(tgrelid::regclass::text) from pg_trigger where tgfoid = pg_proc.oid) as table,
    (select string_agg(format('select %I from %s', attname, attrelid::regclass), ' union ')
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where atttypid = prorettype and relkind = 'r' and relnamespace <> all (array['pg_catalog', 'information_schema', 'rowhouse']::regnamespace[])
        and has_column_privilege(proowner, attrelid, attnum, 'select')) as everything
  from pg_proc join pg_namespace on pg_namespace.oid = pronamespace,
    pg_class as accounts
  where ${ours} and not (${calledByMigrations}) and accounts.oid = 'accounts'::regclass
    and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
  order by 1`;

type Function = Record<
  | 'signature'
  | 'definition'
  | 'body'
  | 'type'
  | 'is_set'
  | 'is_definer'
  | 'is_pinned'
  | 'tables_owner'
  | 'table'
  | 'everything',
  string
>;

/** `grantor` is who granted it, where that was not the function's owner: others take nothing away. */
const executions = `
  select pg_proc.oid::regprocedure as signature, role,
    has_function_privilege(role, pg_proc.oid, 'execute') as held,
    (select min(given.grantor::regrole::text) from aclexplode(proacl) as given
      where given.grantee = to_regrole(role) and given.grantor <> proowner) as grantor
  from pg_proc join pg_namespace on pg_namespace.oid = pronamespace,
    unnest(array[${favoured.map((role) => `'${role}'`).join(', ')}]) as role
  where ${ours} and not (${calledByMigrations}) order by 1, 2`;

/** Each function that policies and triggers call: another answer, another condition, other rights. */
export const functionMutants: Mutator = async (query) => {
  const found = await facts<keyof Function>(query, functions);
  const labels = await facts<'label'>(
    query,
    `select enumlabel as label from pg_enum where enumtypid = 'membership_role'::regtype`,
  );
  const held = await facts<'signature' | 'role' | 'held' | 'grantor'>(query, executions);
  return [
    ...found.flatMap((one) => [
      ...otherAnswers(one),
      ...otherBodies(
        one,
        labels.map(({ label }) => label),
      ),
      ...otherSettings(one),
    ]),
    ...held.map(({ signature, role, held: isHeld, grantor }): Mutant => {
      const [verb, preposition] = isHeld === 'true' ? ['revoke', 'from'] : ['grant', 'to'];
      const statement = `${verb} execute on function ${signature} ${preposition} ${role}`;
      const statements =
        grantor === '' ? [statement] : [`set local role ${grantor}`, statement, 'reset role'];
      return { fault: statement, statements, looksUp: isHeld !== 'true' };
    }),
  ];
};

const mutantOf = (one: Function, fault: string, statement: string): Mutant => ({
  fault: `function ${one.signature}: ${fault}`,
  statements: [statement],
  table: one.table,
});

function otherAnswers(one: Function): Mutant[] {
  if (one.type === 'trigger') {
    // A trigger before a change lets it through with `new`; one after it may answer what it likes.
    const nothing = one.definition.replace(one.body, () => `\nbegin\n  return new;\nend\n`);
    return [mutantOf(one, 'does nothing', nothing)];
  }
  const header = one.definition
    .slice(0, one.definition.search(/\n(?:AS \$|RETURN )/))
    .replace(/LANGUAGE \w+/, 'LANGUAGE sql');
  const answer = (text: string) => `${header}\nAS $mutant$ ${text} $mutant$`;
  if (one.is_set === 'true') {
    const everything = one.everything.replaceAll(' from ', ' from public.');
    return [
      mutantOf(one, 'returns nothing', answer(`select null::${one.type} where false`)),
      mutantOf(one, 'returns everything', answer(everything)),
    ];
  }
  if (one.type === 'record') {
    return [
      mutantOf(one, 'knows nothing', answer(`select false, null::text, 'Nothing'`)),
      mutantOf(
        one,
        'returns what is always the same',
        answer(`select true, '${acmeWorld.accounts[0]!.id}', 'Account'`),
      ),
    ];
  }
  const values: Readonly<Record<string, string>> = {
    jsonb: '{"sub":"olga"}',
    uuid: acmeWorld.accounts[0]!.id,
    integer: '7',
  };
  const somebody = `'${values[one.type] ?? 'olga'}'::${one.type}`;
  return [
    mutantOf(one, 'returns null', answer(`select null::${one.type}`)),
    mutantOf(one, 'returns what is always the same', answer(`select ${somebody}`)),
  ];
}

function otherBodies(one: Function, enumLabels: readonly string[]): Mutant[] {
  return [
    ...otherConditions(one.body, conditionsWithin(one.body)),
    ...otherLists(one.body, enumLabels),
  ].map(({ difference, text }) =>
    mutantOf(
      one,
      difference,
      one.definition.replace(one.body, () => text),
    ),
  );
}

function otherSettings(one: Function): Mutant[] {
  const alter = `alter function ${one.signature}`;
  const settings = [
    ...(one.is_definer === 'true'
      ? [`${alter} security invoker`, `${alter} owner to ${one.tables_owner}`]
      : []),
    ...(one.is_pinned === 'true' ? [`${alter} reset all`] : []),
    `${alter} leakproof`,
  ];
  return settings.map((statement) => ({
    fault: statement,
    statements: [statement],
    looksUp: true,
  }));
}

const triggers = `
  select quote_ident(tgname) as name, tgrelid::regclass as relation, pg_get_triggerdef(oid) as definition
  from pg_trigger where not tgisinternal order by 2, 1`;

/** Each trigger: gone, asleep, or on another condition. */
export const triggerMutants: Mutator = async (query) => {
  const found = await facts<'name' | 'relation' | 'definition'>(query, triggers);
  return found.flatMap(({ name, relation, definition }) => {
    const drop = `drop trigger ${name} on ${relation}`;
    const mutant = (fault: string, ...statements: string[]): Mutant => ({
      fault: `trigger ${name} on ${relation}: ${fault}`,
      statements,
      table: relation,
    });
    const start = definition.indexOf('WHEN (');
    const within = { start: start + 'WHEN '.length, end: definition.indexOf(' EXECUTE ') };
    const conditions = start === -1 ? [] : conditionsIn(definition, within);
    return [
      mutant('dropped', drop),
      mutant('disabled', `alter table ${relation} disable trigger ${name}`),
      ...otherConditions(definition, conditions).map(({ difference, text }) =>
        mutant(difference, drop, text),
      ),
    ];
  });
};
