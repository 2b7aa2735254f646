import { expect, onTestFinished, test } from 'vitest';
import { json, listen } from '../http/support.ts';
import { createTestApp } from '../support/app.ts';

// What only watches a request must not change its answer: its rows may be committed already.

const fail = () => {
  throw new Error('no room left');
};

test.each(['the first time', 'the second time, when its document is known'])(
  'a request is answered though nobody can record it: %s',
  async (time) => {
    const counted: number[] = [];
    const app = await createTestApp({
      observer: {
        sinks: [fail, ({ status }) => counted.push(status)],
        tracer: { begin: fail },
      },
    });
    onTestFinished(() => app.close());
    const { address } = await listen(app);
    const ask = () =>
      fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: json('{ __typename }'),
      });
    if (time !== 'the first time') await (await ask()).text();
    counted.length = 0;
    app.log.length = 0;
    const answer = await ask();
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    expect(answer.status).toBe(200);
    expect(counted).toEqual([200]);
    const requestId = answer.headers.get('x-request-id');
    const told = app.log.filter(({ message }) => message === 'a request could not be recorded');
    expect(told).toMatchObject([
      { level: 'error', fields: { requestId, err: { message: 'no room left' } } },
      { level: 'error', fields: { requestId, err: { message: 'no room left' } } },
    ]);
  },
);
