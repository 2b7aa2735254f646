import { Client } from 'pg';
import { keptSecret } from './secrets.ts';

const database = 'rowhouse';
const owner = 'rowhouse_owner';
const login = 'authenticated_backend';

/** How the database is reached, by its owner and by the restricted login. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  /** Migrating makes this login; before, it does not exist. */
  readonly loginUrl: string;
}

/** The URLs of the embedded database on a port, with the passwords that the directory keeps. */
export async function databaseUrls(directory: string, port: number): Promise<DatabaseUrls> {
  const [ownerPassword, loginPassword] = await Promise.all([
    keptSecret(directory, 'owner-password'),
    keptSecret(directory, 'login-password'),
  ]);
  const url = (user: string, password: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  return { ownerUrl: url(owner, ownerPassword), loginUrl: url(login, loginPassword) };
}

/** The superuser's URL, for setting a cluster up and for looking into it: no request is served through it. */
export function superuserUrl(password: string, port: number, name: string = database): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(name)}`;
}

/**
 * Makes the database and its owner where they are missing. The owner may do what a hosted
 * database's owner may: make roles, and whatever it likes in its own database, but it is no
 * superuser and policies bind it.
 */
export async function createOwner(asSuperuser: string, ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: asSuperuser });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_database where datname = $2) as database`,
      [owner, database],
    );
    const password = client.escapeLiteral(new URL(ownerUrl).password);
    if (rows[0]?.role !== true) {
      await client.query(`create role ${owner} login createrole password ${password}`);
    }
    if (rows[0]?.database !== true)
      await client.query(`create database ${database} owner ${owner}`);
  } finally {
    await client.end();
  }
}

const seeded = 'rowhouse: has its sample data';

/** Whether the first start of this database went through to the end, sample data and all. */
export async function isSeeded(ownerUrl: string): Promise<boolean> {
  const rows = await query(
    ownerUrl,
    `select from pg_database
     where datname = current_database() and shobj_description(oid, 'pg_database') = '${seeded}'`,
  );
  return rows.length > 0;
}

/** Kept in the database itself, so that it goes with the data when the data is deleted. */
export async function markSeeded(ownerUrl: string): Promise<void> {
  await query(ownerUrl, `comment on database ${database} is '${seeded}'`);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
