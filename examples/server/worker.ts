import { createInterface } from 'node:readline';
import { openSessions } from '../../src/sessions.ts';
import { finishTodo } from './finish-todo.ts';

// Reads jobs, one line of JSON each: `{ "token": …, "todoId": … }`.

const sessions = await openSessions();
for await (const line of createInterface({ input: process.stdin })) {
  const isDone = await finishTodo(sessions, JSON.parse(line));
  process.stdout.write(isDone ? 'finished\n' : 'there is no such todo\n');
}
await sessions[Symbol.asyncDispose]();
