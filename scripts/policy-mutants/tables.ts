import { listOfSchemas } from '../../test/access/places.ts';
import { facts, favoured, type Mutant, type Mutator } from './mutant.ts';

const tables = `
  select oid::regclass as relation, relowner::regrole as owner from pg_class
  where relnamespace in (select oid from pg_namespace where nspname in (${listOfSchemas()})) and relkind in ('r', 'p')
    and pg_class.oid <> 'rowhouse.migrations'::regclass order by 1`;

const roles = `
  select role from unnest(array[${favoured.map((role) => `'${role}'`).join(', ')}]) as role
  union all select 'rowhouse_maintenance'`;

/** Privileges that somebody lacks, and those that somebody has: by column where they may be. */
const privileges = `
  with roles as (${roles}), tables as (${tables}), columns as (
    select relation, attname, attnum from tables join pg_attribute on attrelid = relation
    where attnum > 0 and not attisdropped
  )
  select relation, role, format('%s (%I)', privilege, attname) as privilege,
      has_column_privilege(role, relation, attnum, privilege) as held
    from roles, columns, unnest(array['insert', 'update']) as privilege
    where not has_table_privilege(role, relation, privilege)
  union all
  select relation, role, privilege, has_table_privilege(role, relation, privilege)
    from roles, tables,
      unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain']) as privilege
  order by 1, 2, 3`;

/** Row security off or not forced; each privilege that somebody lacks, given, and each that they have, taken. */
export const tableMutants: Mutator = async (query) => {
  const faults = await facts<'relation' | 'owner'>(query, tables);
  const held = await facts<'relation' | 'role' | 'privilege' | 'held'>(query, privileges);
  return [
    ...faults.flatMap(({ relation, owner }): Mutant[] => [
      tableMutant(relation, 'disable row level security'),
      tableMutant(relation, 'no force row level security'),
      {
        ...tableMutant(relation, 'owner to authenticated'),
        statements: [
          'grant create on schema public to authenticated',
          `alter table ${relation} owner to authenticated`,
        ],
      },
      {
        fault: `a view of ${relation} with the rights of its owner`,
        statements: [
          `create view public.everything as select * from ${relation}`,
          `alter view public.everything owner to ${owner}`,
          'grant select on public.everything to authenticated',
        ],
        looksUp: true,
      },
    ]),
    ...held.map(({ relation, role, privilege, held: isHeld }): Mutant => {
      const [verb, preposition] = isHeld === 'true' ? ['revoke', 'from'] : ['grant', 'to'];
      const statement = `${verb} ${privilege} on ${relation} ${preposition} ${role}`;
      return { fault: statement, statements: [statement], table: relation, looksUp: true };
    }),
  ];
};

function tableMutant(relation: string, change: string): Mutant {
  const statement = `alter table ${relation} ${change}`;
  return { fault: statement, statements: [statement], table: relation };
}

/** Without a unique constraint that a foreign key needs, there could not be that key either. */
const constraints = `
  select conrelid::regclass as relation, quote_ident(conname) as name, contype as kind,
    pg_get_constraintdef(oid) as definition, confrelid::regclass as parent
  from pg_constraint where connamespace in (select oid from pg_namespace
      where nspname in (${listOfSchemas()}) and nspname <> 'rowhouse')
    and (contype in ('f', 'u') or conname = 'todos_is_public_check')
    and not exists (select from pg_constraint as key
      where key.contype = 'f' and key.conindid = pg_constraint.conindid and pg_constraint.contype = 'u')`;

/** Defaults that ask who is asking. */
const defaults = `
  select distinct adrelid::regclass as relation, quote_ident(attname) as name
  from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
    join pg_depend on classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid
      and refclassid = 'pg_proc'::regclass`;

/** What the promise has constraints do: uniqueness, what goes with its parent or follows it, whose a todo is. */
export const constraintMutants: Mutator = async (query) => {
  const found = await facts<'relation' | 'name' | 'kind' | 'definition' | 'parent'>(
    query,
    constraints,
  );
  const authors = await facts<'relation' | 'name'>(query, defaults);
  return [
    ...found.flatMap(({ relation, name, kind, definition, parent }): Mutant[] => {
      const drop = `alter table ${relation} drop constraint ${name}`;
      const dropped: Mutant = { fault: drop, statements: [drop], table: relation };
      if (kind !== 'f') return [dropped];
      const others = (['delete', 'update'] as const).flatMap((command) => {
        const clause = new RegExp(`ON ${command} \\w+`, 'i');
        if (!clause.test(definition)) return [];
        return ['no action', 'set null'].map((action): Mutant => {
          const other = definition.replace(clause, `on ${command} ${action}`);
          return {
            fault: `constraint ${name} on ${relation}: ${other}`,
            statements: [drop, `alter table ${relation} add constraint ${name} ${other}`],
            table: parent,
            command,
          };
        });
      });
      return [dropped, ...others];
    }),
    ...authors.map(({ relation, name }): Mutant => {
      const drop = `alter table ${relation} alter column ${name} drop default`;
      return { fault: drop, statements: [drop], table: relation };
    }),
  ];
};
