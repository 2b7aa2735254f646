/** Somebody in whose name the page may ask. */
export interface Person {
  readonly sub: string;
  /** The role that the token asks for; null: that of everybody with a token. */
  readonly role: string | null;
  /** More claims of the token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** One of the sample people, as the bar shows them. */
export interface ShownPerson extends Person {
  /** Who that is, in a few words; may be empty. */
  readonly about: string;
}

/** What the server tells the page's script. */
export interface PageSettings {
  /** Whom to choose from; null where there is no development issuer, so that tokens are pasted. */
  readonly people: readonly ShownPerson[] | null;
  /** The roles that a token of the development issuer may ask for. */
  readonly roles: readonly string[];
  /** Whether there is nothing to see before a token was pasted. */
  readonly tokenFirst: boolean;
  /** Whether a caller without a token may ask what the API looks like. */
  readonly schemaForAll: boolean;
  readonly paths: typeof paths;
}

/** Where the page's script asks. */
export const paths = {
  graphql: '/graphql',
  /** Who the server takes a token for. */
  caller: '/graphiql/caller',
  /** A token of the development issuer. */
  token: '/graphiql/token',
} as const;
