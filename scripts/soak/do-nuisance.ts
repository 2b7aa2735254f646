import { connect } from 'node:net';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { ask, expectOutcome, type Desk } from './requests.ts';

/** Somebody sends what is wrong as a whole. */
export async function doNuisance(desk: Desk, _person: Person, random: Random): Promise<void> {
  if (random.chance(0.1)) {
    await hangUpInTheBody(desk);
    return;
  }
  const { kind, sending, status, code } = desk.nuisance(random);
  const { answer, outcome } = await ask(desk, kind, sending, false);
  if (answer === null) return;
  const isRight = expectOutcome(desk, kind, outcome, answer.text, { status, code });
  const hasRows =
    outcome.data !== null && Object.values(outcome.data).some((value) => value !== null);
  if (isRight && hasRows)
    desk.tally.fault('unexpected answers', `${kind} has data: ${answer.text}`);
}

/** Announces a body, sends half of it, and is gone. */
async function hangUpInTheBody({ stage, tally }: Desk): Promise<void> {
  const socket = connect(stage.server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const head = 'POST /graphql HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n';
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.write(`${head}Content-Length: 100\r\n\r\n{"query":"{ viewer`, () => socket.destroy());
  });
  tally.request('wrong: half a body', 'hung up', null);
}
