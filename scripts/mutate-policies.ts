import { acmeWorld } from '../test/access/acme.ts';
import { SqlDoor } from '../test/access/door.ts';
import { createWorld } from '../test/access/world.ts';
import { cloneDatabase } from '../test/support/clone.ts';
import { startTestCluster } from '../test/support/cluster.ts';
import { equivalent } from './policy-mutants/equivalent.ts';
import { functionMutants, triggerMutants } from './policy-mutants/functions.ts';
import { findSurprise } from './policy-mutants/killer.ts';
import { objectOf, type Mutant } from './policy-mutants/mutant.ts';
import { policyMutants } from './policy-mutants/policies.ts';
import { roleMutants, schemaMutants } from './policy-mutants/roles.ts';
import { constraintMutants, tableMutants } from './policy-mutants/tables.ts';
import { readScriptOptions } from './read-script-options.ts';

// Weakens the database one fault at a time, and asks whether the tests at the SQL door notice. Each
// fault lives in a transaction on a clone of the template that is rolled back, so faults in what
// all databases of the server share, as roles, stay in there, too.

const mutators = [
  policyMutants,
  tableMutants,
  constraintMutants,
  triggerMutants,
  functionMutants,
  roleMutants,
  schemaMutants,
];
const doorsAtOnce = 2;

interface Result {
  readonly mutant: Mutant;
  /** What gave the fault away; null: it survived. */
  readonly surprise: string | null;
  readonly seconds: number;
}

const usage = `Usage: npm run mutants [-- --only TEXT] [--quiet]

Weakens the database one fault at a time, and fails where no test at the SQL door notices.

  --only TEXT  only the faults that contain this text
  --quiet      prints what survived, and nothing of the others`;

const options = readScriptOptions(usage, {
  only: { type: 'string', default: '' },
  quiet: { type: 'boolean', default: false },
});
const started = performance.now();
const out = (line: string) => process.stdout.write(`${line}\n`);
const secondsSince = (start: number) => (performance.now() - start) / 1000;

const { cluster, stop } = await startTestCluster();
const doors: SqlDoor[] = [];
try {
  for (let index = 0; index < doorsAtOnce; index += 1) {
    const { superuserUrl } = await cloneDatabase(cluster);
    const door = await SqlDoor.open(superuserUrl);
    doors.push(door);
    await createWorld(door.query, acmeWorld);
  }
  await mustBeSound(doors[0]!);
  const mutants = await Promise.all(mutators.map((mutator) => mutator(doors[0]!.query)));
  const results = await tryAll(mutants.flat());
  await Promise.all(doors.map(mustBeSound));
  report(results);
} finally {
  await Promise.all(doors.map((door) => door.close()));
  await stop();
}

/** Without a fault nothing surprises, neither before all of them nor after. */
async function mustBeSound(door: SqlDoor): Promise<void> {
  const surprise = await door.rehearse(() => findSurprise(door, null));
  if (surprise !== null) throw new Error(`The database has a fault already: ${surprise}`);
}

/** Whether it is written down that it changes nothing. */
function isHarmless({ fault }: Mutant): boolean {
  return equivalent.some((one) => one.fault === fault);
}

async function tryAll(mutants: readonly Mutant[]): Promise<Result[]> {
  const chosen = mutants.filter(({ fault }) => fault.includes(options.only));
  // What notices nothing takes longest, so it begins first.
  const waiting = [
    ...inCompany(chosen.filter(isHarmless)),
    ...chosen.filter((mutant) => !isHarmless(mutant)).map((mutant) => [mutant]),
  ];
  const results: Result[] = [];
  await Promise.all(
    doors.map(async (door) => {
      for (let company = waiting.shift(); company !== undefined; company = waiting.shift()) {
        for (const result of await tryTogether(door, company)) {
          results.push(result);
          print(result);
        }
      }
    }),
  );
  return results;
}

/** Mutants that can all be in one database: no two of them are in the same policy, trigger or function. */
function inCompany(mutants: readonly Mutant[]): Mutant[][] {
  const companies: Mutant[][] = [];
  for (const mutant of mutants) {
    const fits = (others: readonly Mutant[]) =>
      !others.some((other) => objectOf(other) === objectOf(mutant));
    const company = companies.find(fits);
    if (company === undefined) companies.push([mutant]);
    else company.push(mutant);
  }
  return companies;
}

/** Faults that change nothing alone change nothing together. Where they do, each is tried alone. */
async function tryTogether(door: SqlDoor, company: readonly Mutant[]): Promise<Result[]> {
  const start = performance.now();
  const [mutant] = company;
  if (mutant === undefined) return [];
  const surprise = await surpriseWith(door, company);
  if (company.length === 1 || surprise === null) {
    const seconds = secondsSince(start) / company.length;
    return company.map((one) => ({ mutant: one, surprise, seconds }));
  }
  const results: Result[] = [];
  for (const one of company) results.push(...(await tryTogether(door, [one])));
  return results;
}

async function surpriseWith(door: SqlDoor, mutants: readonly Mutant[]): Promise<string | null> {
  return door.rehearse(async () => {
    for (const { statements } of mutants) {
      try {
        for (const statement of statements) await door.query(statement);
      } catch (error) {
        throw new Error(`There can be no such fault: ${statements.join('; ')}`, { cause: error });
      }
    }
    return findSurprise(door, mutants[0] ?? null);
  });
}

function print({ mutant, surprise, seconds }: Result): void {
  // Survivors stand in the report.
  if (options.quiet || surprise === null) return;
  out(`noticed (${seconds.toFixed(2)} s) ${mutant.fault}\n    by: ${surprise}`);
}

function report(results: readonly Result[]): void {
  const reasons = new Map(equivalent.map(({ fault, because }) => [fault, because]));
  const survivors = results.filter(({ surprise }) => surprise === null);
  const explained = survivors.filter(({ mutant }) => reasons.has(mutant.fault));
  const stale = results.filter(
    ({ mutant, surprise }) => surprise !== null && reasons.has(mutant.fault),
  );
  for (const { mutant } of explained) {
    out(`no fault: ${mutant.fault}\n    because ${reasons.get(mutant.fault)}`);
  }
  for (const { mutant } of stale) out(`a fault after all: ${mutant.fault}`);
  for (const { mutant } of survivors) {
    if (!reasons.has(mutant.fault)) out(`SURVIVED: ${mutant.fault}`);
  }
  const faults = results.length - explained.length;
  const killed = results.length - survivors.length;
  const score = faults === 0 ? 100 : (100 * killed) / faults;
  out(
    `${killed} of ${faults} faults noticed (${score.toFixed(1)} %), ` +
      `${explained.length} more change nothing; ${secondsSince(started).toFixed(0)} s`,
  );
  if (killed < faults || stale.length > 0) process.exitCode = 1;
}
