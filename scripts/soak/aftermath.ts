import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { countRows, lookUp } from './ground.ts';
import { ask, sendingOf, type Desk } from './requests.ts';
import { differences } from './state.ts';
import { untilQuiet } from './quiet.ts';

/** Looks, after the last answer, at what has stayed behind. */
export async function lookAround(desk: Desk): Promise<void> {
  await untilQuietOrLate(desk);
  await compareRows(desk);
  await countLeftovers(desk);
  await countLeaks(desk);
  const log = await desk.stage.server.log();
  const tokens = /eyJ[\w-]{10,}\.[\w-]+/g.exec(log);
  if (tokens !== null) desk.tally.fault('tokens in the log', tokens[0].slice(0, 20));
}

/** Everything had its time; a transaction that is still open then is one that was left open. */
async function untilQuietOrLate({ stage }: Desk): Promise<void> {
  await Promise.race([untilQuiet(stage), delay(5000, undefined, { ref: false })]);
}

/** Nothing took effect later than it was answered, or elsewhere than it was meant to. */
async function compareRows({ stage, tally }: Desk): Promise<void> {
  let known = 0;
  for (const group of stage.groups) {
    const found = await lookUp(stage.database.asSuperuser, group.mark);
    const { lacking, extra } = differences(group.state, found);
    tally.fault('false successes', `at the end there is no ${lacking.join('; ')}`, lacking.length);
    tally.fault('false failures', `at the end there is ${extra.join('; ')}`, extra.length);
    known += Object.values(found).reduce((sum, rows: readonly unknown[]) => sum + rows.length, 0);
  }
  const all = await countRows(stage.database.asSuperuser);
  tally.fault(
    'rows that nobody wrote',
    `${all - known} rows are in no group`,
    Math.abs(all - known),
  );
}

/** Nobody asks any more, so nothing of the server's holds a transaction or a lock. */
async function countLeftovers({ stage, tally }: Desk): Promise<void> {
  const { database, login, options } = stage;
  const { rows } = await database.asSuperuser(
    `select count(*)::int as all, count(xact_start)::int as open,
       (select count(*)::int from pg_locks join pg_stat_activity using (pid)
        where usename = $1 and datname = current_database()) as locks
     from pg_stat_activity where usename = $1 and datname = current_database()`,
    [login],
  );
  const [all = 0, open = 0, locks = 0] = ['all', 'open', 'locks'].map((name) =>
    Number(rows[0]?.[name]),
  );
  tally.fault('open transactions', `${open} at the end`, open);
  tally.fault('held locks', `${locks} at the end`, locks);
  const tooMany = Math.max(0, all - options.pool);
  tally.fault('leaked connections', `${all} connections, ${options.pool} in the pool`, tooMany);
}

/**
 * A connection that was never given back is one that nobody can use. With a table locked, as many
 * requests as the pool has connections must all get to wait for it at the same time.
 */
async function countLeaks(desk: Desk): Promise<void> {
  const { database, login, options, people } = desk.stage;
  const locker = new Client({ connectionString: database.superuserUrl });
  await locker.connect();
  await locker.query('begin; lock table accounts in access exclusive mode');
  // Each has a share of the connections, and nobody has all of them.
  const signedIn = people.filter(({ token }) => token !== null);
  const asked = Array.from({ length: options.pool }, (_, nth) => {
    const person = signedIn[nth % signedIn.length]!;
    const sending = sendingOf(person, '{ accounts(first: 1) { nodes { id } } }', {});
    return ask(desk, 'read: pool', sending, false);
  });
  let waiting = 0;
  // Less than a statement may wait for a lock.
  for (const end = performance.now() + 3500; performance.now() < end; await delay(20)) {
    const { rows } = await database.asSuperuser(
      `select count(*)::int as count from pg_stat_activity
       where usename = $1 and datname = current_database() and wait_event_type = 'Lock'`,
      [login],
    );
    waiting = Number(rows[0]?.['count']);
    if (waiting === options.pool) break;
  }
  await locker.end();
  await Promise.all(asked);
  const leaked = options.pool - waiting;
  desk.tally.fault('leaked connections', `${waiting} of ${options.pool} can be used`, leaked);
}
