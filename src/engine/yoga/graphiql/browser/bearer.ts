/** A token, as it is kept in the memory of the page and nowhere else. */
export interface Grant {
  readonly token: string;
  /** When it is to be replaced, by this browser's clock, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** Where tokens of somebody come from. */
export type Source = () => Promise<Grant>;

export interface Bearer {
  /**
   * Has requests carry tokens of a source from now on; null: none.
   *
   * @returns the first token
   * @throws what the source throws
   */
  become(source: Source | null): Promise<string | null>;
  /** The token to send, a new one where the last one ends soon. Waits until somebody was chosen. */
  token(): Promise<string | null>;
  /** A token in the place of one that the server refused. */
  instead(refused: string): Promise<string | null>;
}

/** Runs in the browser. Holds the token that requests carry, and gets a new one before it ends. */
export function createBearer(): Bearer {
  const soonMs = 10_000;
  const chosen = Promise.withResolvers<void>();
  let source: Source | null = null;
  let held: Promise<Grant | null> = Promise.resolve(null);

  const renew = () => {
    held = source === null ? Promise.resolve(null) : source();
    return held;
  };
  const current = async (isGood: (grant: Grant) => boolean): Promise<string | null> => {
    await chosen.promise;
    const looked = held;
    const grant = await looked.catch(() => undefined);
    // Somebody else was chosen meanwhile, or another request has renewed it.
    if (looked !== held) return current(isGood);
    if (grant === null || (grant !== undefined && isGood(grant))) return grant?.token ?? null;
    return (await renew())?.token ?? null;
  };

  return {
    become: async (next) => {
      source = next;
      const first = renew();
      chosen.resolve();
      return (await first)?.token ?? null;
    },
    token: () => current(({ endsAt }) => endsAt - Date.now() > soonMs),
    instead: (refused) => current(({ token }) => token !== refused),
  };
}
