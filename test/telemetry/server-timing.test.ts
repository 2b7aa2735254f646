import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from '../http/support.ts';

const origin = 'https://app.example.com';
const body = json('{ todos { nodes { task } } }');

describe('Server-Timing', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      app: { corsOrigins: [origin] },
      observer: { serverTiming: true },
    });
  });
  afterAll(() => app.close());

  test('says where the time went, to somebody who is signed in', async () => {
    const { headers } = await send(app, { as: 'alice', body });
    expect(headers.get('server-timing')).toMatch(
      /^total;dur=\d+\.\d, pool;dur=\d+\.\d, db;dur=\d+\.\d;desc="3 statements in 1 flight"$/,
    );
  });

  test('has no part of the database where it was not asked', async () => {
    const { headers } = await send(app, { as: 'alice', body: json('{') });
    expect(headers.get('server-timing')).toMatch(/^total;dur=\d+\.\d$/);
  });

  test('is not for anonymous callers, nor for a bad token', async () => {
    const bad = { authorization: 'Bearer x' };
    const answers = [await send(app, { body }), await send(app, { body, headers: bad })];
    expect(answers.map(({ headers }) => headers.get('server-timing'))).toEqual([null, null]);
  });

  test('may be read by the pages of an allowed origin', async () => {
    const { headers } = await send(app, { as: 'alice', body, headers: { origin } });
    expect(headers.get('timing-allow-origin')).toBe(origin);
  });

  test('may not be read by other pages', async () => {
    const headers = { origin: 'https://other.example.com' };
    const answer = await send(app, { as: 'alice', body, headers });
    expect(answer.headers.get('timing-allow-origin')).toBeNull();
  });
});

test('Server-Timing is not there where it is turned off', async () => {
  const app = await createTestApp({ observer: { serverTiming: false } });
  try {
    const { headers } = await send(app, { as: 'alice', body });
    expect(headers.get('server-timing')).toBeNull();
  } finally {
    await app.close();
  }
});
