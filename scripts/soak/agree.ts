import { isUnavailable } from './outcome.ts';
import type { Sent } from './requests.ts';
import type { Tally } from './tally.ts';

/** Whether it leaves open what became of a write. */
export const isOpen = ({ outcome }: Sent): boolean =>
  outcome === null || outcome.code === 'unknown';

const isDone = ({ outcome }: Sent) => outcome?.code === 'done';

/** Whether it says what the write comes to, and not that the server can't now. */
const isFinal = (sent: Sent) =>
  !isOpen(sent) && sent.outcome !== null && !isUnavailable(sent.outcome);

/**
 * What two answers to a mutation with the same key say together. Where both are final they have to be the
 * same, to the byte where it was done.
 *
 * @returns the one that says most
 */
export function agree(tally: Tally, kind: string, first: Sent, again: Sent): Sent {
  if (isFinal(first) && isFinal(again)) {
    const isSame = isDone(first)
      ? first.answer?.text === again.answer?.text
      : first.outcome?.code === again.outcome?.code;
    if (!isSame) {
      const texts = [first, again].map(({ answer }) => answer?.text).join('\nand then ');
      tally.fault('repeats that differ', `${kind}: ${texts}`);
    }
  }
  if (isDone(first) || isDone(again)) return isDone(first) ? first : again;
  if (isFinal(first) || isFinal(again)) return isFinal(first) ? first : again;
  return isOpen(again) ? again : first;
}
