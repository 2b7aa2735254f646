import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/engine/session/caller.ts';
import { Accounts } from '../../src/engine/session/drivers/accounts.ts';
import { Turns, type Turn } from '../../src/engine/session/drivers/turns.ts';
import { BusyError } from '../../src/engine/session/failures.ts';
import { atPlace, signedIn } from '../support/callers.ts';

// Turns as the pool gives them out, at a clock that the test moves.

function open(max: number, maxWaiting = 1000) {
  // A process that has run for a while.
  let now = 1_000_000;
  const turns = new Turns({ max, maxWaiting, waitMs: 60_000, clock: () => now });
  const served: string[] = [];
  const given: Turn[] = [];
  return {
    turns,
    /** Those who got a turn, in the order in which they did. */
    served,
    pass: (ms: number) => {
      now += ms;
    },
    /** Asks for turns, and says how many there were at once. */
    ask: async (caller: Caller, count = 1): Promise<number> => {
      const before = given.length;
      for (let nth = 0; nth < count; nth += 1) {
        const turn = turns.take(caller);
        const note = (got: Turn) => {
          served.push(caller.key);
          given.push(got);
        };
        if (turn instanceof Promise) void turn.then(note);
        else note(turn);
      }
      await settled();
      return given.length - before;
    },
    /** Ends the turns that were given first. */
    end: async (count = 1): Promise<void> => {
      for (const turn of given.splice(0, count)) turn.give();
      await settled();
    },
  };
}

/** Behind whatever is resolved by now. */
const settled = async () => new Promise((resolve) => setImmediate(resolve));

const alice = signedIn('alice');
const bob = signedIn('bob');
const carol = signedIn('carol');
const dave = signedIn('dave');

describe('a caller alone', () => {
  it.each([
    { max: 1, most: 1 },
    { max: 2, most: 1 },
    { max: 3, most: 2 },
    { max: 10, most: 6 },
    { max: 100, most: 66 },
  ])('has most of $max connections ($most), and leaves some to others', async ({ max, most }) => {
    expect(await open(max).ask(alice, max)).toBe(most);
  });

  it('leaves as much with a larger share', async () => {
    expect(await open(10).ask(signedIn('partner', 100), 10)).toBe(6);
  });

  it('has half without a token, however many places it is at', async () => {
    expect(await open(10).ask(atPlace('one'), 10)).toBe(5);
    const many = open(10);
    for (let place = 0; place < 20; place += 1) await many.ask(atPlace(`${place}`));
    expect(many.served).toHaveLength(5);
  });
});

describe('callers together', () => {
  it('share evenly what they want more of', async () => {
    const { ask, end, served } = open(10);
    await ask(alice, 20);
    await ask(bob, 20);
    await end(7);
    const now = served.slice(7);
    expect(now.toSorted()).toEqual([alice, alice, alice, bob, bob, bob].map(({ key }) => key));
  });

  it('share by weight', async () => {
    const { ask, end, served } = open(10);
    const partner = signedIn('partner', 4);
    await ask(alice, 20);
    await ask(partner, 20);
    await end(7);
    const now = served.slice(7);
    expect(now.filter((key) => key === partner.key)).toHaveLength(4);
    expect(now.filter((key) => key === alice.key)).toHaveLength(2);
  });

  it('leave room for others, until they are as many as a third of the connections', async () => {
    const { ask } = open(10);
    for (const name of ['one', 'two', 'three', 'four']) await ask(signedIn(name), 20);
    expect(await ask(alice)).toBe(1);
  });
});

describe('of those who wait', () => {
  it('a caller comes before those who have a connection already', async () => {
    const { ask, end, served } = open(3);
    await ask(alice, 2);
    await ask(bob);
    await ask(alice, 5);
    await ask(carol);
    await end();
    expect(served.slice(3)).toEqual([carol.key]);
  });

  it('the first comes first where nobody has used much', async () => {
    const { ask, end, served } = open(1);
    await ask(carol);
    await ask(alice, 2);
    await ask(bob, 2);
    await end();
    await end();
    await end();
    await end();
    expect(served.slice(1)).toEqual([alice.key, bob.key, alice.key, bob.key]);
  });

  it('one who has used more of the database comes so much later', async () => {
    const { ask, end, pass, served } = open(1);
    await ask(alice);
    pass(1000);
    await end();
    await ask(carol);
    await ask(alice);
    pass(800);
    await ask(bob);
    pass(200);
    await ask(dave);
    for (let nth = 0; nth < 3; nth += 1) await end();
    expect(served.slice(2)).toEqual([bob.key, alice.key, dave.key]);
  });

  it('one who has used very much comes before all who come after half of the wait', async () => {
    const { ask, end, pass, served } = open(1);
    await ask(alice);
    pass(3_600_000);
    await end();
    await ask(bob);
    await ask(alice);
    pass(30_001);
    await ask(carol);
    await end();
    expect(served.slice(2)).toEqual([alice.key]);
  });

  it('one who has gone is passed by', async () => {
    const { turns, ask, end, served } = open(1);
    await ask(alice);
    const gone = new AbortController();
    const waiting = Promise.resolve(turns.take(bob, gone.signal)).catch((error: unknown) => error);
    await ask(carol);
    gone.abort(new Error('gone'));
    expect(await waiting).toEqual(new Error('gone'));
    await end();
    expect(served).toEqual([alice.key, carol.key]);
    expect(turns.waiting).toBe(0);
  });
});

describe('places in the queue', () => {
  it('are not all one caller’s: others can still wait', async () => {
    const { turns, ask } = open(1, 10);
    await ask(alice);
    await ask(alice, 6);
    expect(() => turns.take(alice)).toThrow(BusyError);
    await ask(bob);
    expect(turns.waiting).toBe(7);
  });

  it('are half anonymous callers’ at most', async () => {
    const { turns, ask } = open(1, 10);
    await ask(alice);
    for (let place = 0; place < 5; place += 1) await ask(atPlace(`${place}`));
    expect(() => turns.take(atPlace('one more'))).toThrow(BusyError);
    expect(await ask(bob)).toBe(0);
    expect(turns.waiting).toBe(6);
  });
});

describe('callers who have used much of the database’s time', () => {
  const heavy = Array.from({ length: 10 }, (_, index) => signedIn(`heavy ${index}`));
  const light = Array.from({ length: 15 }, (_, index) => signedIn(`light ${index}`));

  /** Fifteen callers who have just used a little, and ten who have used ten seconds each. */
  async function openBusy(max = 10) {
    const opened = open(max);
    for (const one of heavy) await opened.ask(one);
    opened.pass(10_000);
    await opened.end(10);
    for (const one of light) {
      await opened.ask(one);
      opened.pass(1);
      await opened.end();
    }
    // What is usual is found out ten times in a second.
    opened.pass(1001);
    return opened;
  }

  it('have one connection together beside others', async () => {
    const { ask } = await openBusy();
    expect(await ask(alice)).toBe(1);
    expect(await ask(bob)).toBe(1);
    let had = 0;
    for (const one of heavy) had += await ask(one, 3);
    expect(had).toBe(1);
    expect(await ask(carol)).toBe(1);
  });

  it.each([
    { max: 10, most: 1 },
    { max: 50, most: 5 },
  ])('have what others leave of a tenth: $most of $max, while others are about', async (given) => {
    const { ask } = await openBusy(given.max);
    let had = 0;
    for (const one of heavy) had += await ask(one, 3);
    expect(had).toBe(given.most);
  });

  it('are not those of many short turns', async () => {
    const { ask, pass, end } = open(10);
    for (let nth = 0; nth < 400; nth += 1) {
      await ask(alice);
      pass(10);
      await end();
    }
    await ask(bob);
    // Until what is usual is found out anew.
    pass(101);
    expect(await ask(alice)).toBe(1);
    expect(await ask(alice)).toBe(1);
  });

  it('nor those whose many turns have just begun', async () => {
    const { ask, pass } = open(10);
    await ask(alice, 4);
    pass(450);
    await ask(bob);
    expect(await ask(alice)).toBe(1);
  });

  it('are those whose statements still run, too', async () => {
    const { ask, pass } = open(10);
    await ask(heavy[0]!);
    for (const one of light.slice(0, 5)) await ask(one);
    pass(200);
    await ask(alice);
    pass(1000);
    expect(await ask(heavy[0]!)).toBe(0);
    expect(await ask(bob)).toBe(1);
  });

  it('who wait have what is free as soon as others are gone', async () => {
    const { ask, end, pass, served } = await openBusy();
    await ask(heavy[0]!);
    await ask(alice);
    await ask(heavy[1]!);
    expect(served.slice(25)).toEqual([heavy[0]!.key, alice.key]);
    pass(5001);
    await expect.poll(() => served.at(-1)).toBe(heavy[1]!.key);
    await end(3);
  });

  it('are not those who use as much as most do', async () => {
    const { ask, pass, end } = open(10);
    for (const one of heavy) await ask(one);
    pass(10_000);
    await end(10);
    expect(await ask(alice)).toBe(1);
    let had = 0;
    for (const one of heavy) had += await ask(one);
    expect(had).toBe(9);
  });

  it('by writing, which may be waiting for a lock, read like anybody', async () => {
    const { turns, ask, pass } = await openBusy();
    const writing = turns.take(bob, undefined, 'write') as Turn;
    await ask(heavy[0]!);
    pass(20_000);
    writing.give();
    expect(await ask(alice)).toBe(1);
    expect(await ask(bob)).toBe(1);
  });

  it('have as much as anybody when nobody else is about', async () => {
    const { ask, pass } = await openBusy();
    pass(5001);
    expect(await ask(heavy[0]!, 10)).toBe(6);
  });

  it('have as much as anybody again after a while', async () => {
    const { ask, pass } = await openBusy();
    pass(600_000);
    expect(await ask(alice)).toBe(1);
    let had = 0;
    for (const one of heavy) had += await ask(one, 3);
    expect(had).toBe(9);
  });

  it('are not those with a larger share, for as much', async () => {
    const { ask, end, pass } = open(10);
    const partner = signedIn('partner', 10);
    await ask(partner);
    pass(5000);
    await end();
    expect(await ask(alice)).toBe(1);
    expect(await ask(partner, 10)).toBe(5);
  });
});

/** A turn of a caller that took so long. */
function use(accounts: Accounts, name: string, ms = 0, now = 1_000_000): void {
  const account = accounts.of(atPlace(name));
  account.use.read.begin(now - ms);
  account.use.read.end(now - ms, now);
  accounts.settle(account);
}

describe('accounts', () => {
  it('are few where callers are many, but for those who have used much', () => {
    const accounts = new Accounts(() => 1_000_000);
    use(accounts, 'much', 5000);
    for (let nth = 0; nth < 100_000; nth += 1) use(accounts, `${nth}`);
    expect(accounts.size).toBeLessThanOrEqual(5001);
    expect(accounts.isHeavy(accounts.of(atPlace('much')), 'read')).toBe(true);
  });

  it('are forgotten two minutes after their last turn', () => {
    let now = 1_000_000;
    const accounts = new Accounts(() => now);
    for (let nth = 0; nth < 1000; nth += 1) use(accounts, `${nth}`);
    now += 120_000;
    accounts.of(undefined);
    expect(accounts.size).toBe(1);
  });

  it('of one beside one are told apart: what is usual is what the lighter has used', () => {
    const accounts = new Accounts(() => 1_000_000);
    use(accounts, 'light', 100);
    use(accounts, 'heavy', 5000);
    expect(accounts.isHeavy(accounts.of(atPlace('heavy')), 'read')).toBe(true);
    expect(accounts.isHeavy(accounts.of(atPlace('light')), 'read')).toBe(false);
  });

  it.each([10, 50, 100, 200])(
    'tell apart who never pauses, where everybody else reads %s ms of every second',
    (ms) => {
      let now = 1_000_000;
      const accounts = new Accounts(() => now);
      for (let second = 0; second < 300; second += 1) {
        for (let nth = 0; nth < 15; nth += 1) use(accounts, `light ${nth}`, ms, now);
        use(accounts, 'heavy', 1000, now);
        now += 1000;
      }
      expect(accounts.isHeavy(accounts.of(atPlace('heavy')), 'read')).toBe(true);
      expect(accounts.isHeavy(accounts.of(atPlace('light 1')), 'read')).toBe(false);
    },
  );

  it('stay while somebody asks, however long ago the last turn was', () => {
    let now = 1_000_000;
    const accounts = new Accounts(() => now);
    use(accounts, 'back');
    now += 120_000;
    const account = accounts.of(atPlace('back'));
    accounts.isHeavy(account, 'read');
    account.use.read.begin(now);
    expect(accounts.of(atPlace('back'))).toBe(account);
  });
});
