/** The token of the person who is signed in. */
export interface Tokens {
  /** As it is now. */
  readonly current: () => string;
  /** Another in the place of one that the server refused; it is fetched once for all requests that wait for it. */
  readonly renew: (refused: string) => Promise<string>;
}

/** @param fetchToken - asks the identity provider, or what signs people in */
export function createTokens(first: string, fetchToken: () => Promise<string>): Tokens {
  let token = first;
  let renewal: Promise<string> | undefined;
  return {
    current: () => token,
    renew: async (refused) => {
      // A request that was on its way meanwhile comes back with the old one.
      if (token !== refused) return token;
      // The new one is in place before the renewal is over: a refusal in between finds one of the two.
      renewal ??= fetchToken()
        .then((fetched) => (token = fetched))
        .finally(() => (renewal = undefined));
      return renewal;
    },
  };
}
