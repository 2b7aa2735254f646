import { Client } from 'pg';
import type { TestDatabase } from '../../test/support/clone.ts';
import type { Answer } from './client.ts';

// Faults that are planted to prove that the soak would find them.

export const plants = [
  'widened',
  'hidden',
  'undone',
  'forgotten',
  'unsaid',
  'swapped',
  'stale',
  'talkative',
  'crash',
  'held',
] as const;

export type Plant = (typeof plants)[number];

const statements: Readonly<Partial<Record<Plant, string>>> = {
  // A policy that lets everybody see everything.
  widened: `alter policy "select" on todos using (true)`,
  // A policy that hides what it should show.
  hidden: `create policy planted on todos as restrictive for select to authenticated
             using (not is_complete)`,
  // A write that is taken back in the moment of its COMMIT, which succeeds.
  undone: `create function planted() returns trigger language plpgsql security definer as
             $$ begin delete from public.todos where id = new.id; return null; end $$;
           create constraint trigger planted after insert on todos deferrable initially deferred
             for each row execute function planted()`,
  // A key that is known no longer, once its mutation is stored.
  forgotten: `create function planted() returns trigger language plpgsql security definer as
             $$ begin
               delete from rowhouse.idempotency_answers where key = new.key;
               delete from rowhouse.idempotency_claims where key = new.key;
               return null;
             end $$;
           create constraint trigger planted after insert on rowhouse.idempotency_answers
             deferrable initially deferred for each row execute function planted()`,
};

/**
 * Plants a fault in the database, where it is one of the database.
 *
 * @returns how it is taken away
 */
export async function plantIn(
  plant: Plant | null,
  { asSuperuser, loginUrl }: TestDatabase,
): Promise<() => Promise<void>> {
  const statement = plant === null ? undefined : statements[plant];
  if (statement !== undefined) await asSuperuser(statement);
  if (plant !== 'held') return () => Promise.resolve();
  // Somebody who never ends a transaction.
  const holder = new Client({ connectionString: loginUrl, application_name: 'planted' });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('begin; set local statement_timeout = 0; set local role authenticated');
  await holder.query(
    'set local idle_in_transaction_session_timeout = 0; set local transaction_timeout = 0',
  );
  await holder.query('select from todos limit 1');
  return () => holder.end();
}

/** Takes an answer, whether it is to a write, and what was asked by whom; gives what is answered. */
export type Tamper = (answer: Answer, isWrite: boolean, asked: string) => Answer;

const isSuccess = ({ status, text }: Answer) => status === 200 && !text.includes('"errors"');

/** Changes answers on their way, where the fault is one of the server. */
export function tamperWith(plant: Plant | null): Tamper {
  let earlier: Answer | null = null;
  const first = new Map<string, Answer>();
  let count = 0;
  return (answer, isWrite, asked) => {
    count += 1;
    switch (plant) {
      // A success that is told as a failure.
      case 'unsaid':
        return isWrite && isSuccess(answer)
          ? {
              ...answer,
              status: 503,
              text: '{"errors":[{"message":"No.","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}',
            }
          : answer;
      // Somebody else's answer, as a cache with too short a key would give it.
      case 'swapped': {
        const other = earlier;
        if (isWrite || !isSuccess(answer)) return answer;
        earlier = answer;
        return other === null ? answer : { ...answer, text: other.text };
      }
      // What the same question had for an answer the first time.
      case 'stale':
        if (isWrite || !isSuccess(answer)) return answer;
        first.set(asked, first.get(asked) ?? answer);
        return { ...answer, text: first.get(asked)?.text ?? '' };
      // An error that tells what it comes from.
      case 'talkative':
        return {
          ...answer,
          text: answer.text.replace('"message":"', '"message":"insert into todos: '),
        };
      // A server that breaks now and then.
      case 'crash':
        return count % 10 === 0
          ? { ...answer, status: 500, text: 'Internal Server Error' }
          : answer;
      default:
        return answer;
    }
  };
}
