import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSigningKey, sign } from '../../../test/support/issuer.ts';
import type { Stage } from '../stage.ts';
import { attackersMark } from './belongings.ts';
import type { Beginning, Ledger, Order } from './messages.ts';
import { watch, type Sample } from './watch.ts';
import { alternate, type Window } from './windows.ts';

/** What came of the attacks, and how the server bore them. */
export interface Harassment {
  readonly windows: readonly Window[];
  readonly samples: readonly Sample[];
  readonly ledger: Ledger;
}

/** Ten of them, each from an address of its own. */
export const attackers = Array.from({ length: 10 }, (_, nth) => ({
  from: `127.0.0.${nth + 2}`,
  subject: `${attackersMark}-${nth}`,
}));

/** Has the attackers do what they do, in turns with quiet times, until it is told to stop. */
export async function harass(stage: Stage, signal: AbortSignal): Promise<Harassment> {
  const { server, http } = stage;
  const child = fork(fileURLToPath(new URL('attackers.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const tell = (message: Beginning | Order) => void (child.connected && child.send(message));
  try {
    tell(await beginningFor(stage));
    const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
    const [windows, samples] = await Promise.all([
      alternate(tell, pause, signal),
      watch(http, server.pid, signal),
    ]);
    return { windows, samples, ledger: await ledgerOf(child, () => tell('end')) };
  } finally {
    child.kill();
  }
}

async function ledgerOf(child: ChildProcess, end: () => void): Promise<Ledger> {
  if (!child.connected) throw new Error('The attackers have ended before their time.');
  const said = once(child, 'message', { signal: AbortSignal.timeout(30_000) });
  end();
  const [ledger] = (await said) as [Ledger];
  return ledger;
}

async function beginningFor({ issuer, options, server }: Stage): Promise<Beginning> {
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  const people = attackers.map(async (attacker) => ({
    ...attacker,
    token: await issuer.token({ sub: attacker.subject, exp }),
  }));
  const claims = { iss: issuer.url, sub: 'person-1', exp };
  const badTokens = [
    await sign(await createSigningKey(), claims),
    await sign(await createSigningKey(), claims, { kid: issuer.key.kid }),
    await issuer.token({ exp: 1 }),
    'garbage',
  ];
  return {
    port: server.port,
    seed: options.seed,
    families: options.attacks,
    badTokens,
    people: await Promise.all(people),
  };
}
