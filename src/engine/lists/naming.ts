/**
 * Does something for a declaration.
 *
 * @param declaration - its name, which is put before what is wrong with it
 * @throws TypeError as `act` does
 */
export function naming<T>(declaration: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${declaration}: ${error.message}`, { cause: error });
  }
}
