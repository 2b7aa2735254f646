import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaintenanceError } from './errors.ts';

/** SQL of one file. It is sent as it is: what drizzle-kit puts between statements is a comment. */
export interface Script {
  /** As the operator finds it. */
  readonly file: string;
  readonly text: string;
  /** False where it is one statement that can't run in a transaction. */
  readonly transaction: boolean;
  /** Migrations whose work it goes on from. */
  readonly replaces: readonly string[];
}

/** One step of a track. */
export interface Migration extends Script {
  readonly name: string;
  /** SHA-256 of its text, as drizzle-kit keeps it. */
  readonly hash: string;
  /** What is run in its place where the migrations that it replaces were applied. */
  readonly upgrade: Script | null;
}

/** Migrations that are applied in the order of their names, and the table that knows which were. */
export interface Track {
  readonly name: 'engine' | 'domain';
  readonly journal: { readonly schema: string; readonly table: string };
  readonly migrations: readonly Migration[];
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The engine's own: what it needs in every database, whatever the domain is. */
export const engineTrack = (): Track => ({
  name: 'engine',
  journal: { schema: 'rowhouse', table: 'migrations' },
  migrations: readFiles('src/engine/migrations'),
});

/**
 * The domain's, as drizzle-kit lays them out, in drizzle-kit's journal.
 *
 * @param folder - from the root of the clone; none there is no migration
 */
export const domainTrack = (folder = 'migrations'): Track => ({
  name: 'domain',
  journal: { schema: 'drizzle', table: '__drizzle_migrations' },
  migrations: readFolders(folder),
});

/** `0001_name.sql` and so on. */
function readFiles(folder: string): Migration[] {
  return list(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => readMigration(file.slice(0, -'.sql'.length), join(folder, file), null));
}

/** A folder each: `migration.sql`, and `upgrade.sql` where it replaces others. */
function readFolders(folder: string): Migration[] {
  return list(folder)
    .filter((name) => existsSync(resolve(root, folder, name, 'migration.sql')))
    .map((name) => {
      const upgrade = join(folder, name, 'upgrade.sql');
      return readMigration(
        name,
        join(folder, name, 'migration.sql'),
        existsSync(resolve(root, upgrade)) ? readScript(upgrade) : null,
      );
    });
}

function list(folder: string): string[] {
  const path = resolve(root, folder);
  return existsSync(path) ? readdirSync(path).toSorted((a, b) => a.localeCompare(b)) : [];
}

function readMigration(name: string, file: string, upgrade: Script | null): Migration {
  const script = readScript(file);
  return { ...script, name, hash: hash('sha256', script.text), upgrade };
}

const directives = /^--! *(.*?) *$/gm;

/**
 * A file's SQL. Lines that begin with `--!` say how it is run: `no-transaction`, or
 * `replaces` with the names of migrations.
 *
 * @throws MaintenanceError that names the file where such a line says something else
 */
function readScript(file: string): Script {
  const text = readFileSync(resolve(root, file), 'utf8');
  let transaction = true;
  const replaces: string[] = [];
  for (const [, directive = ''] of text.matchAll(directives)) {
    const [word, ...names] = directive.split(/[\s,]+/);
    if (word === 'no-transaction' && names.length === 0) transaction = false;
    else if (word === 'replaces' && names.length > 0) replaces.push(...names);
    else throw new MaintenanceError(`${file}: "--! ${directive}" is not understood.`);
  }
  return { file, text, transaction, replaces };
}
