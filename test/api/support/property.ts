import * as fc from 'fast-check';

/**
 * Checks a property of the running server. A failure names its seed, with which it happens again.
 * On a machine that is busy there are fewer runs, rather than none that count.
 *
 * @param numRuns - how many runs, where there is time
 */
export async function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void>,
  numRuns: number,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, property), {
    numRuns,
    interruptAfterTimeLimit: 25_000,
  });
}

/** For the tests that call `holds`, in milliseconds. */
export const propertyTimeout = 60_000;
