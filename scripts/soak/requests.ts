import { hash } from 'node:crypto';
import type { Answer, Sending } from './client.ts';
import type { Nuisance } from './nuisances.ts';
import { isUnavailable, outcomeOf, type Outcome } from './outcome.ts';
import type { Tamper } from './plants.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';
import { givesAway } from './talk.ts';

/** What is needed to ask, and to say what came of it. */
export interface Desk {
  readonly stage: Stage;
  readonly tally: Tally;
  /** Changes answers on their way, where a fault is planted there. */
  readonly tamper: Tamper;
  /** Documents that the server knows by their hash. */
  readonly kept: Set<string>;
  /** Thinks of something that is wrong as a whole. */
  readonly nuisance: (random: Random) => Nuisance;
}

/** How a request may be sent: a query also by GET, or by the hash of its document. */
export type Way = 'GET' | 'POST' | 'hash' | 'hash and document';

/**
 * A request as a person.
 *
 * @param key - its idempotency key; null: none
 */
export function sendingOf(
  person: Person,
  document: string,
  variables: object,
  way: Way = 'POST',
  key: string | null = null,
): Sending {
  const headers = {
    accept: 'application/graphql-response+json',
    ...(key === null ? {} : { 'idempotency-key': key }),
    ...(person.token === null ? {} : { authorization: `Bearer ${person.token}` }),
  };
  if (way === 'GET') {
    const query = new URLSearchParams({ query: document, variables: JSON.stringify(variables) });
    return { method: 'GET', path: `/graphql?${query.toString()}`, headers, body: '' };
  }
  const named = way === 'POST' ? {} : { documentId: `sha256:${hash('sha256', document)}` };
  const query = way === 'hash' ? {} : { query: document };
  const body = JSON.stringify({ ...named, ...query, variables });
  return {
    method: 'POST',
    path: '/graphql',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  };
}

export type Sent =
  | { readonly answer: Answer; readonly outcome: Outcome }
  | { readonly answer: null; readonly outcome: null };

const nothing: Sent = { answer: null, outcome: null };

/** Sends, counts, and looks for what no answer may hold, whatever was asked. */
export async function ask(
  { stage, tally, tamper }: Desk,
  kind: string,
  sending: Sending,
  isWrite: boolean,
): Promise<Sent> {
  let answer: Answer | null;
  try {
    answer = await stage.http.send(sending);
  } catch (error) {
    tally.request(kind, 'broken', null);
    tally.fault('broken connections', `${kind}: ${String(error)}`);
    return nothing;
  }
  if (answer === null) {
    tally.request(kind, 'hung up', null);
    return nothing;
  }
  answer = tamper(answer, isWrite, JSON.stringify(sending));
  const outcome = outcomeOf(answer);
  // What is in passing has several reasons, which are worth telling apart.
  const reason = isUnavailable(outcome) ? ` (${outcome.message.slice(0, 40)}…)` : '';
  const ms = answer.answered - answer.asked;
  tally.request(kind, `${outcome.status} ${outcome.code}${reason}`, ms);
  if (outcome.hasErrors) {
    const words = givesAway(answer.text, `${sending.path} ${sending.body}`, answer.requestId);
    if (words !== null)
      tally.fault('answers that say too much', `${kind}: ${words} in ${answer.text}`);
  }
  return { answer, outcome };
}

/** Counts an answer that is none of those that there may be. */
export function expectOutcome(
  { tally }: Desk,
  kind: string,
  outcome: Outcome,
  text: string,
  expected: { readonly status: number; readonly code: string },
): boolean {
  if (outcome.status === expected.status && outcome.code === expected.code) return true;
  if (isUnavailable(outcome)) return false;
  tally.fault(
    'unexpected answers',
    `${kind}: ${outcome.status} ${outcome.code}, not ${expected.status} ${expected.code}: ${text.slice(0, 300)}`,
  );
  return false;
}
