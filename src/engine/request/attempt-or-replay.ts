import type { ExecutionResult } from 'graphql';
import type { Claims } from '../claims.ts';
import { WrittenData } from '../compiled/written-data.ts';
import { errorOf, outsideOfReplayed } from '../errors/index.ts';
import type { Claim } from '../idempotency/claim.ts';
import { isTaken } from '../idempotency/failures.ts';
import type { IdempotencyKey } from '../idempotency/keys.ts';
import { UnfinishedData } from '../outside/unfinished-data.ts';
import type { Session } from '../session/session.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';

interface Replaying {
  readonly keyed: IdempotencyKey;
  /** The attempt's session, as soon as there is one. */
  readonly opened: () => Session | undefined;
  /** Opens another in its place, which reads. */
  readonly open: (claims: Claims, access: 'read') => Session;
  readonly record: RequestRecord;
}

/**
 * What came of an attempt of a mutation with a key; where the key is taken, what it was answered with
 * when it was sent first.
 *
 * @throws ApiError where something else is wrong with the key, and what the attempt threw
 */
export async function attemptOrReplay(
  attempted: Promise<ExecutionResult<unknown>>,
  replaying: Replaying,
): Promise<ExecutionResult<unknown>> {
  const [outcome] = await Promise.allSettled([attempted]);
  const session = replaying.opened();
  if (outcome.status === 'fulfilled' && outcome.value.errors === undefined) return outcome.value;
  if (session !== undefined) {
    if (isTaken(session.failure)) return replay(session.claims, replaying);
    const failure = replaying.keyed.failure(session.failure);
    if (failure !== null) throw failure;
  }
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

async function replay(
  claims: Claims,
  { keyed, open, record }: Replaying,
): Promise<ExecutionResult<unknown>> {
  const session = open(claims, 'read');
  try {
    const kept = await keyed.answer(session);
    // It was too old, and has been removed in this moment.
    if (kept === null) throw errorOf('changedMeanwhile');
    // Its own is one of an attempt whose COMMIT was lost.
    record.keptBy = kept.requestId === record.requestId ? 'itself' : 'another';
    if (kept.finished) return { data: new WrittenData(kept.json) };
    return { data: JSON.parse(kept.json) as object, errors: [outsideOfReplayed(record.requestId)] };
  } finally {
    await session.finish();
  }
}

/** Keeps the answer of a mutation that is about to be committed. */
export function keep(claim: Claim, { data }: ExecutionResult<unknown>): Promise<void> {
  if (data instanceof UnfinishedData) return claim.keep(JSON.stringify(data.data), false);
  return claim.keep((data as WrittenData).json, true);
}

/**
 * Keeps the answer of a mutation that is committed, once it has what comes from outside. Without it the
 * key has the answer as it was at COMMIT.
 */
export async function keepFinished(
  session: Session,
  keyed: IdempotencyKey,
  { data, errors }: ExecutionResult<unknown>,
): Promise<void> {
  if (errors !== undefined) return;
  try {
    await keyed.keep(session, JSON.stringify(data), true);
    await session.commit();
  } catch {
    // The mutation is stored, and told with all that it shows.
    await session.rollback();
  }
}
