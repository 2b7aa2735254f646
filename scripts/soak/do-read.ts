import { judge } from './judge.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { chooseRead } from './reads.ts';
import { ask, expectOutcome, sendingOf, type Desk, type Way } from './requests.ts';

/** Somebody reads something, and everything in the answer is compared. */
export async function doRead(desk: Desk, person: Person, random: Random): Promise<void> {
  const { groups } = desk.stage;
  const read = chooseRead(groups, person, random);
  const kind = `read: ${read.kind}`;
  const way = random.weighted<Way>([
    [7, 'POST'],
    [1, 'GET'],
    // The document itself travels along until the server has it.
    [2, desk.kept.has(read.document) ? 'hash' : 'hash and document'],
  ]);
  const sending = sendingOf(person, read.document, read.variables, way);
  const hangUpAfterMs = random.chance(0.03) ? random.below(30) : undefined;
  const { answer, outcome } = await ask(desk, kind, { ...sending, hangUpAfterMs }, false);
  if (answer === null) return;
  const whole = expectOutcome(desk, kind, outcome, answer.text, { status: 200, code: 'done' });
  if (whole && way === 'hash and document') desk.kept.add(read.document);
  if (outcome.data === null) return;
  // What was being written meanwhile has to be known before anything can be said.
  await Promise.all(groups.map((group) => group.settled()));
  const verdict = judge(outcome.data, whole, read, person, groups, answer);
  const who = `${kind} as ${person.actor.label} (${person.actor.standing})`;
  const { tally } = desk;
  for (const text of verdict.foreign) tally.fault('foreign rows seen', `${who}: ${text}`);
  for (const text of verdict.missing) tally.fault('missing rows', `${who}: ${text}`);
  for (const text of verdict.wrong) tally.fault('wrong rows', `${who}: ${text}`);
  tally.checkedReads += 1;
  tally.checkedRows += verdict.rows;
}
