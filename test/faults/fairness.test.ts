import { domain } from '#example/domain.ts';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createDevelopmentKey,
  developmentIssuer,
} from '../../src/engine/auth/development-issuer.ts';
import { compose, type Composed } from '../../src/engine/serve/compose.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestDriver, type TestDriver } from '../support/drivers.ts';
import { allBack } from './support.ts';

// Requests that hang at the database for as long as a test wants: another connection has locked the
// todos. What does not read them is answered.

/** No limit of time is to end a request here. */
const patience = 120_000;

const slow = '{ todos { nodes { task } } }';
const quick = '{ accounts { nodes { name } } }';

interface Asker {
  /** The address, as the proxy in front says it. */
  readonly from: string;
  readonly as?: string;
}

let database: TestDatabase;
let driver: TestDriver;
let server: RunningServer;
let composed: Composed;
let locker: Client;
let issuer: Awaited<ReturnType<typeof developmentIssuer>>;

beforeAll(async () => {
  database = await createDatabase();
  driver = await openTestDriver('pg', database.loginUrl, {
    max: 10,
    waitMs: patience,
    statementTimeoutMs: patience,
    transactionTimeoutMs: patience,
  });
  issuer = await developmentIssuer(await createDevelopmentKey());
  const config = readConfig({ TRUSTED_PROXIES: '1', LOG_LEVEL: 'silent' });
  const logger = pino({ level: 'silent' });
  composed = await compose({
    domain,
    issuer: null,
    config: { ...config, poolWaitMs: patience, requestTimeoutMs: patience },
    driver,
    providers: [issuer.provider],
    logger,
  });
  server = await serve({ ...config, port: 0, listener: composed.listener });
  locker = new Client({ connectionString: database.superuserUrl });
  await locker.connect();
});
afterAll(async () => {
  await locker.end();
  await server.stop();
  await composed.close();
  await driver.close();
  await database.drop();
});
beforeEach(() => allBack(driver));

async function ask(query: string, { from, as }: Asker): Promise<unknown> {
  const headers = new Headers({ 'content-type': 'application/json', 'x-forwarded-for': from });
  if (as !== undefined) {
    headers.set('authorization', `Bearer ${await issuer.sign({ sub: as, expiresIn: 600 })}`);
  }
  const body = JSON.stringify({ query });
  const response = await fetch(`${server.address}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  return text.includes('"errors"') ? text : response.status;
}

/** Requests that have a connection, or wait for one. */
const arrived = () => driver.stats().lent + driver.stats().waiting;

/** Locks the todos, has them asked for, and looks at what goes on meanwhile. */
async function whileThey(askers: readonly Asker[], atMost: number, look: () => Promise<void>) {
  await locker.query('begin; lock table todos in access exclusive mode');
  const hanging = askers.map(async (asker) => ask(slow, asker));
  try {
    await expect.poll(arrived).toBe(askers.length);
    expect(driver.stats().lent).toBeLessThanOrEqual(atMost);
    await look();
  } finally {
    await locker.query('rollback');
  }
  expect(await Promise.all(hanging)).toEqual(askers.map(() => 200));
}

const times = <T>(count: number, make: (nth: number) => T) =>
  Array.from({ length: count }, (_, nth) => make(nth));

/** What everybody else gets meanwhile. */
async function expectRoom(): Promise<void> {
  expect(await ask(quick, { from: '192.0.2.200', as: 'dave' })).toBe(200);
  expect((await fetch(`${server.address}/ready`)).status).toBe(200);
}

describe('requests that hang at the database leave room for others', () => {
  it('from one address without a token: ten have five connections of ten', () =>
    whileThey(
      times(10, () => ({ from: '192.0.2.1' })),
      5,
      expectRoom,
    ));

  it('from many addresses without a token: they have no more together', () =>
    whileThey(
      times(30, (nth) => ({ from: `192.0.2.${nth}` })),
      5,
      expectRoom,
    ));

  it('of one person at many addresses', () =>
    whileThey(
      times(30, (nth) => ({ from: `192.0.2.${nth}`, as: 'alice' })),
      6,
      expectRoom,
    ));

  it('of some people', () =>
    whileThey(
      times(30, (nth) => ({ from: '192.0.2.1', as: ['alice', 'bob', 'carol'][nth % 3]! })),
      8,
      expectRoom,
    ));
});

describe('/ready', () => {
  it('is about the database, also while every connection is taken', () =>
    whileThey(
      times(20, (nth) => ({ from: '192.0.2.1', as: `person ${nth}` })),
      10,
      async () => {
        const ready = times(20, async () => (await fetch(`${server.address}/ready`)).status);
        expect(await Promise.all(ready)).toEqual(times(20, () => 200));
        expect(driver.stats().total).toBe(11);
      },
    ));
});
