// What a session sends for its key. Whose the rows are is filled in by the database.

/** Takes the key, or waits for the transaction that is taking it, and fails where it is taken. */
export const CLAIM =
  'insert into rowhouse.idempotency_claims (key, fingerprint, kept_until) values ($1, $2, now() + make_interval(hours => $3))';

/** Counts the caller's keys, and fails where they are too many. */
export const COUNT = 'select rowhouse.count_idempotency_keys($1)';

/** Keeps an answer. */
export const KEEP =
  'insert into rowhouse.idempotency_answers (key, finished, answer) values ($1, $2, $3)';

/** What is kept for a key: the answer with what comes from outside, where there is one. */
export const FIND = `select claim.fingerprint, claim.request_id, answer.finished, answer.answer
  from rowhouse.idempotency_claims as claim join rowhouse.idempotency_answers as answer on answer.key = claim.key
  where claim.key = $1 order by answer.finished desc limit 1`;
