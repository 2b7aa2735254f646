import { writeFile } from 'node:fs/promises';
import type { Client } from 'pg';
import type { Finding } from '../../src/engine/doctor/check.ts';
import { examine } from '../../src/engine/doctor/run-checks.ts';
import { requestRoles } from '../../src/engine/request-roles.ts';
import { collisions } from './collisions.ts';
import { driftOf } from './drift.ts';
import { findRoles } from './find-roles.ts';
import { unknownNames, type Mapping } from './mapping.ts';
import { moveExample } from './move-example.ts';
import { placeFiles, type Placed } from './place-files.ts';
import { namesOfRoles, planOf, type Plan, type Roles } from './plan.ts';
import { readCatalog, readOnly } from './read-catalog.ts';
import { narrowed, stateFile, type State } from './state.ts';
import { clientFiles, formatted, writeDomain } from './write/index.ts';
import { loginFile } from './write/login.ts';
import { reportFile } from './write/report.ts';

export interface Wishes {
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  readonly role?: string | undefined;
  readonly anonymous?: string | undefined;
  readonly chosen: readonly string[];
  /** The name of the login that the server will connect as. */
  readonly login: string;
  readonly names: Mapping;
  /** Whether a finding of the doctor is accepted. */
  readonly accepts: (finding: Finding) => boolean;
}

/** What was read of a database, and what stands in the way of serving it. */
export interface Reading {
  readonly state: State;
  readonly plan: Plan;
  readonly missingRoles: readonly string[];
  /** Findings that must not be there. */
  readonly unsafe: readonly Finding[];
  /** Names that have to be settled, each as a sentence. */
  readonly unsettled: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Reads a database, in one transaction that can write nothing.
 *
 * @param before - what the code was written from last, whose wishes hold where none are said
 */
export async function read(client: Client, wishes: Wishes, before: State | null): Promise<Reading> {
  return readOnly(client, async () => {
    const { roles, missing } = await findRoles(client, {
      anonymous: wishes.anonymous ?? before?.roles.anonymous,
      role: wishes.role ?? before?.roles.signedIn,
      chosen: wishes.chosen.length > 0 ? wishes.chosen : (before?.roles.chosen ?? []),
    });
    const schemas = wishes.schemas.length > 0 ? wishes.schemas : (before?.schemas ?? null);
    const tables = tablesOf(wishes.tables, before);
    const whole = await readCatalog(client, namesOfRoles(roles), schemas);
    const catalog = narrowed(whole, tables);
    const plan = planOf(catalog, roles, wishes.names);
    const findings = await findingsOf(client, roles, missing, wishes.login);
    return {
      state: { roles, names: wishes.names, schemas, tables, catalog },
      plan,
      missingRoles: missing,
      unsafe: findings.filter((one) => one.severity === 'error' && !wishes.accepts(one)),
      unsettled: [...unknownNames(wishes.names, whole), ...collisions(plan)],
      findings,
    };
  });
}

/** Asked for a table, it is added to those that are there; all are there where none was ever asked for. */
function tablesOf(wanted: readonly string[], before: State | null): readonly string[] | null {
  if (wanted.length === 0) return before?.tables ?? null;
  if (before === null) return wanted;
  return before.tables === null ? null : [...new Set([...before.tables, ...wanted])];
}

/** What the doctor finds, but for what login.sql makes. */
async function findingsOf(
  client: Client,
  { anonymous, signedIn, chosen }: Roles,
  missing: readonly string[],
  login: string,
): Promise<readonly Finding[]> {
  const roles = requestRoles({
    anonymous,
    signedIn,
    chosen: Object.fromEntries(chosen.map((name) => [name, { sees: 'own' }])),
  });
  const query = async (text: string, params: readonly unknown[]) =>
    (await client.query(text, [...params])).rows as unknown[];
  const findings = await examine(query, roles, login);
  const noLogin = findings.some(({ code }) => code === 'login-missing');
  return findings.filter(
    ({ code, subject }) =>
      !(noLogin && ['login-missing', 'request-role-unreachable'].includes(code)) &&
      !(code === 'request-role-missing' && missing.some((name) => subject.includes(name))),
  );
}

/** The files that a plan becomes, by their paths. */
async function filesOf(
  plan: Plan,
  missingRoles: readonly string[],
  { out, login }: Place,
): Promise<Map<string, string>> {
  const domain = [...(await writeDomain(plan))].map(
    ([path, text]) => [`${out}/${path}`, text] as const,
  );
  return new Map([
    ...domain,
    ...(out === 'src' ? await clientFiles(plan) : []),
    ['adopt/login.sql', loginFile(plan, login, missingRoles)],
  ]);
}

export interface Place {
  /** The folder of the code. */
  readonly out: string;
  readonly login: string;
}

/**
 * Writes what was read as files, but over nothing that was changed by hand.
 *
 * @param before - what the code was written from last
 */
export async function write(reading: Reading, before: State | null, place: Place): Promise<Placed> {
  const files = await filesOf(reading.plan, reading.missingRoles, place);
  const old =
    before === null
      ? new Map<string, string>()
      : await filesOf(
          planOf(before.catalog, before.roles, before.names),
          reading.missingRoles,
          place,
        );
  if (before === null && place.out === 'src') await moveExample();
  const placed = await placeFiles(files, old);
  // Last, since they say what the code was written from.
  const report = reportFile(reading.plan, reading.findings);
  await writeFile('adopt/report.md', await formatted('adopt/report.md', report));
  await writeFile(stateFile, await formatted(stateFile, JSON.stringify(reading.state)));
  return placed;
}

/** What has changed in the database since the code was written: a sentence for each. */
export const drift = ({ state }: Reading, before: State): string[] =>
  driftOf(before.catalog, state.catalog);
