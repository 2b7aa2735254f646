import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOneWrite } from '../../src/engine/session/drivers/in-one-write.ts';

/** A stream that notes what it is given at a time. */
function noting() {
  const writes: string[] = [];
  const note = (chunks: readonly Buffer[], done: () => void) => {
    writes.push(Buffer.concat(chunks).toString());
    done();
  };
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => note([chunk], done),
    writev: (chunks, done) =>
      note(
        chunks.map(({ chunk }) => chunk as Buffer),
        done,
      ),
  });
  const send = (text: string) => {
    inOneWrite(stream);
    stream.write(text);
  };
  return { writes, send };
}

it('is one write for what is sent from promises that follow on each other', async () => {
  const { writes, send } = noting();
  send('begin ');
  await Promise.resolve();
  send('statement ');
  await Promise.resolve().then(() => undefined);
  send('commit');
  await setImmediate();
  expect(writes).toEqual(['begin statement commit']);
});

it('holds nothing back for the next turn of the event loop', async () => {
  const { writes, send } = noting();
  send('first');
  await setImmediate();
  expect(writes).toEqual(['first']);
  send('second');
  await setImmediate();
  expect(writes).toEqual(['first', 'second']);
});
