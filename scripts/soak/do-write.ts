import { randomUUID } from 'node:crypto';
import { agree, isOpen } from './agree.ts';
import { lookUp } from './ground.ts';
import type { Group } from './group.ts';
import type { Person } from './people.ts';
import { untilQuiet } from './quiet.ts';
import type { Random } from './random.ts';
import { ask, expectOutcome, sendingOf, type Desk, type Sent } from './requests.ts';
import { differences, isSame, withIdsOf } from './state.ts';
import { chooseWrite } from './writes/choose.ts';
import type { Write } from './writes/write.ts';

/** Somebody writes something, alone in the group, and the database is looked at afterwards. */
export async function doWrite(desk: Desk, person: Person, random: Random): Promise<void> {
  const { groups } = desk.stage;
  const near = random.chance(0.8) ? groups.filter(({ index }) => person.groups.has(index)) : [];
  const group = random.pick(near.length > 0 ? near : groups);
  await group.alone(async () => {
    const write = chooseWrite(group, person, random);
    if (write === null) return;
    // Without a token there are no keys.
    const key = person.token !== null && random.chance(0.5) ? randomUUID() : null;
    const sending = sendingOf(person, write.document, write.variables, 'POST', key);
    const hangUpAfterMs = random.chance(0.08) ? random.below(40) : undefined;
    const asked = performance.now();
    const sendFirst = ask(desk, `write: ${write.kind}`, { ...sending, hangUpAfterMs }, true);
    const sendAgain = () => ask(desk, `again: ${write.kind}`, sending, true);
    const twin = key !== null && random.chance(0.2) ? sendAgain() : null;
    const first = await sendFirst;
    const isRepeated = twin !== null || (key !== null && (isOpen(first) || random.chance(0.3)));
    if (key !== null) desk.tally.keyed += 1;
    if (isRepeated) desk.tally.repeated += 1;
    const sent = isRepeated
      ? agree(desk.tally, write.kind, first, await (twin ?? sendAgain()))
      : first;
    if (first.outcome === null || isOpen(sent)) await untilQuiet(desk.stage);
    await settle(desk, group, write, asked, sent);
  });
}

/** Compares what the answer said with what is there now, and takes what is there for the truth. */
async function settle(desk: Desk, group: Group, write: Write, asked: number, sent: Sent) {
  const { tally, stage } = desk;
  const kind = `write: ${write.kind}`;
  const before = group.state;
  const found = await lookUp(stage.database.asSuperuser, group.mark);
  const after = withIdsOf(write.after, found);
  const nothingDone = isSame(before, found);
  const allDone = isSame(after, found);
  if (!nothingDone) group.become(found, asked);
  tally.checkedWrites += 1;

  const { answer, outcome } = sent;
  const tell = (what: object) =>
    `${kind} ${JSON.stringify(write.variables)} answered ${answer?.text ?? 'nothing'}: ${JSON.stringify(what)}`;
  if (outcome === null || outcome.code === 'unknown') {
    if (nothingDone) tally.unknown.notStored += 1;
    else if (allDone && write.expected === 'done') tally.unknown.stored += 1;
    else tally.fault('rows that nobody wrote', tell(differences(before, found)));
    return;
  }
  if (outcome.code === 'done') {
    if (!allDone) tally.fault('false successes', tell(differences(after, found)));
  } else if (!nothingDone) {
    tally.fault('false failures', tell(differences(before, found)));
  }
  const status = write.expected === 'UNAUTHENTICATED' ? 401 : 200;
  expectOutcome(desk, kind, outcome, tell({ expected: write.expected }), {
    status,
    code: write.expected,
  });
}
