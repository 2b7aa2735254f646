import type { GraphQLSchema } from 'graphql';
import type { NodePgTransaction } from 'drizzle-orm/node-postgres';
import type { EmptyRelations } from 'drizzle-orm';
import type { RequestRoles } from './request-roles.ts';
import type { CreateContext } from './schema/context.ts';

/** Where sample rows are written: a transaction of a role that may write every row. */
export type SampleTransaction = NodePgTransaction<EmptyRelations>;

/** Rows for somebody who tries the server, and for development. */
export interface SampleData {
  /** Whether there are rows already; then none are added. */
  readonly exists: (tx: SampleTransaction) => Promise<boolean>;
  /**
   * Writes them.
   *
   * @param scale - how many times they are laid down, each time with people of their own
   * @returns how many there are, by what they are called: `{ accounts: 3 }`
   */
  readonly write: (
    tx: SampleTransaction,
    scale: number,
  ) => Promise<Readonly<Record<string, number>>>;
}

/** Somebody of the sample data. */
export interface SamplePerson {
  /** The subject of their token. */
  readonly sub: string;
  /** The role that the token asks for; left out: that of everybody with a token. */
  readonly role?: string;
  /** More claims of the token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Who that is, in a few words: "owner of Acme". */
  readonly about?: string;
}

/** What the engine serves: an API, and what it needs to be shown with. */
export interface Domain {
  /** As `createApi` makes it. */
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  /** The database roles that requests run under. */
  readonly roles: RequestRoles;
  readonly sample: SampleData;
  /** What is shown to those who are new. */
  readonly introduction: {
    /** The sample people. The first one sees something, and is whom GraphiQL opens as; there may be none. */
    readonly people: readonly SamplePerson[];
    /** A query of one line for the first one, to be sent with curl, and what it gives, as a title. */
    readonly query: string;
    readonly queryTitle: string;
    /** What GraphiQL shows when it is opened for the first time. */
    readonly graphiql: string;
  };
}
