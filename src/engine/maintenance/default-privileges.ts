import type { Client } from 'pg';

/**
 * Makes something in the current transaction that gets none of the privileges which the owner's default
 * privileges give these roles, and everybody. Providers and tutorials set them; a migration says itself
 * what is granted on what it makes. They are there again when `work` is done; where it fails, with
 * the transaction's end.
 *
 * That everybody may call a function is Postgres' own default, which the engine's first migration changes.
 */
export async function withoutDefaultPrivileges(
  client: Client,
  roles: readonly string[],
  work: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await client.query<{ take: string; give: string }>(
    `select format('alter default privileges%s revoke %s on %s from %s', place, privilege_type, kind, who) as take,
       format('alter default privileges%s grant %s on %s to %s%s', place, privilege_type, kind, who,
         case when is_grantable then ' with grant option' else '' end) as give
     from pg_default_acl
       join (values ('r', 'tables'), ('S', 'sequences'), ('f', 'functions'),
         ('n', 'schemas'), ('T', 'types')) as kinds (code, kind) on code = defaclobjtype
       left join pg_namespace on pg_namespace.oid = defaclnamespace
       cross join lateral aclexplode(defaclacl) as entry
       left join pg_roles as granted on granted.oid = entry.grantee
       cross join lateral (select coalesce(' in schema ' || quote_ident(nspname), ''),
         coalesce(quote_ident(rolname), 'public')) as named (place, who)
     where pg_get_userbyid(defaclrole) = current_user
       and (rolname = any($1) or entry.grantee = 0 and defaclobjtype in ('r', 'S'))`,
    [roles],
  );
  for (const { take } of rows) await client.query(take);
  await work();
  for (const { give } of rows) await client.query(give);
}

/** Whether a script says itself what one of the roles gets by default. */
export function saysDefaults(text: string, roles: readonly string[]): boolean {
  const names = roles.map((role) => role.replaceAll(/\W/g, '.')).join('|');
  return new RegExp(String.raw`\bdefault\s+privileges\b[^;]*\b(${names})\b`, 'i').test(text);
}
