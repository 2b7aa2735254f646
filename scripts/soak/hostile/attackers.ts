import { constants, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.ts';
import type { Attacker, Reply } from './attack.ts';
import type { Beginning, Ledger, Order } from './messages.ts';
import { chooseAttack } from './mixture.ts';
import { outcomeOf, wrongIn } from './verdict.ts';

// The attackers have a process of their own, so that what they cost does not look like slowness of
// the server's. It attacks and rests as it is told, and ends with the process that started it.
// Attackers have machines of their own, so theirs gives way to the server's here.
setPriority(constants.priority.PRIORITY_LOW);

const requests: Record<string, Record<string, number>> = {};
const examples: string[] = [];
let wrong = 0;
let largestBytes = 0;

function note(reply: Reply): void {
  const outcome = outcomeOf(reply);
  const outcomes = (requests[reply.kind] ??= {});
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  largestBytes = Math.max(largestBytes, reply.bytes);
  const words = wrongIn(reply);
  if (words === null) return;
  wrong += 1;
  if (examples.length < 20) examples.push(`${reply.kind}: ${words}`);
}

let ended = false;
let window = new AbortController();
let attacking = Promise.withResolvers<void>();

async function live(
  { port, seed, badTokens, families }: Beginning,
  person: Beginning['people'][number],
): Promise<void> {
  const random = new Random(seed, `attacker ${person.from}`);
  for (;;) {
    await attacking.promise;
    if (ended) return;
    const attacker: Attacker = { ...person, port, badTokens, signal: window.signal };
    for (const reply of await chooseAttack(random, families)(attacker, random)) note(reply);
    await delay(random.below(200));
  }
}

async function begin(beginning: Beginning): Promise<void> {
  await Promise.all(beginning.people.map((person) => live(beginning, person)));
  const ledger: Ledger = { requests, wrong, examples, largestBytes };
  process.send?.(ledger, () => process.disconnect?.());
}

process.on('disconnect', () => process.exit());
process.on('message', (message: Beginning | Order) => {
  switch (message) {
    case 'attack':
      window = new AbortController();
      attacking.resolve();
      break;
    case 'rest':
      attacking = Promise.withResolvers();
      window.abort();
      break;
    case 'end':
      ended = true;
      window.abort();
      attacking.resolve();
      break;
    default:
      void begin(message);
  }
});
