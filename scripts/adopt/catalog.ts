/** What adopt knows of a database. Each part is in the order of names, so that two readings are the same text. */
export interface Catalog {
  readonly tables: readonly Table[];
  readonly enums: readonly Enum[];
}

/** What a request may do with rows or with a column. */
export type Command = 'select' | 'insert' | 'update' | 'delete';

/** By the name of a request role, what privileges let it do. */
export type Privileges = Readonly<Record<string, readonly Command[]>>;

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partition' | 'view' | 'materialized view' | 'foreign table';
  readonly comment: string | null;
  readonly owner: string;
  /** Whether row security is on. */
  readonly secured: boolean;
  /** Whether it binds the owner as well. */
  readonly forced: boolean;
  /** Whether a trigger may change what an update writes, as one does that moves `updated_at`. */
  readonly changesUpdates: boolean;
  /** Of a view: whether it asks the policies of who reads it. */
  readonly securityInvoker: boolean;
  readonly columns: readonly Column[];
  /** The columns of the primary key, in its order; none where there is none. */
  readonly key: readonly string[];
  /** What no two rows have alike: constraints and indexes of all rows, of columns alone, with their keys. */
  readonly unique: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly policies: readonly Policy[];
  readonly privileges: Privileges;
}

export interface Column {
  readonly name: string;
  readonly comment: string | null;
  /** As SQL writes it, of a domain what that is made of: `numeric(12,2)`, `text[]`. */
  readonly type: string;
  /** Its name in pg_type, and its schema; of an array those of its items. */
  readonly base: { readonly schema: string; readonly name: string };
  readonly dimensions: number;
  /** Of a varchar: how many characters it holds at most. */
  readonly length: number | null;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Schemas of the functions that the default calls. */
  readonly defaultCalls: readonly string[];
  readonly identity: 'always' | 'by default' | null;
  readonly generated: boolean;
  readonly privileges: Privileges;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly targets: readonly string[];
}

export interface Policy {
  readonly name: string;
  readonly command: Command | 'all';
  readonly permissive: boolean;
  /** Roles that it names; `public` stands for every role. */
  readonly roles: readonly string[];
  /** The request roles that it binds: by name, by membership, or as one for everybody. */
  readonly binds: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export interface Enum {
  readonly schema: string;
  readonly name: string;
  readonly comment: string | null;
  readonly values: readonly string[];
}
