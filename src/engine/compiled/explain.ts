import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { claimsFor } from '../claims.ts';
import { RequestRole } from '../request-roles.ts';
import type { Connection, Driver, Statement } from '../session/driver.ts';
import { Session } from '../session/session.ts';
import type { NamedRowSelection } from './named-rows.ts';
import { NotCompilable } from './not-compilable.ts';
import { CompiledOperations } from './operations.ts';

/** Rows of one type that a field shows, and that are loaded once their names are known. */
interface Loaded {
  /** As `Type.field`. */
  readonly field: string;
  readonly type: string;
  readonly text: string;
}

/** How an operation is answered. */
export type Explanation =
  /** By these statements, in this order. A write that depends on an earlier answer may lack some. */
  | {
      readonly by: 'compiled';
      readonly statements: readonly Statement[];
      /** What reads rows that the answer to these names, by one statement for each type that there is. */
      readonly loaded: readonly Loaded[];
    }
  /** By resolvers, because of this field. */
  | { readonly by: 'resolvers'; readonly field: string | undefined; readonly reason: string };

/**
 * Says how an operation is answered, and of one that is compiled, what is sent for it. It asks no
 * database.
 *
 * @param operation - of a valid document
 * @throws GraphQLError for wrong variables or arguments
 */
export async function explain(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Promise<Explanation> {
  const operations = new CompiledOperations({
    schema,
    answerLimitBytes: 16_777_216,
    seenBefore: 0,
    onFault: () => undefined,
  });
  const compiled = operations.of(document, operation);
  let selections: readonly NamedRowSelection[] = [];
  try {
    selections = compiled?.check(variables) ?? [];
  } catch (error) {
    if (!(error instanceof NotCompilable)) throw error;
    return { by: 'resolvers', field: error.field, reason: error.message };
  }
  const prepared = compiled?.prepare(variables);
  if (prepared == null)
    return { by: 'resolvers', field: undefined, reason: 'it is too long to be kept' };
  const statements: Statement[] = [];
  const access = operation.operation === 'mutation' ? 'write' : 'read';
  // Statements are the same under any role.
  const claims = claimsFor('you', new RequestRole('yours', { sees: 'own' }));
  const session = new Session(recorderOf(statements), claims, access);
  const result = await prepared(session);
  const [error] = result?.errors ?? [];
  if (error !== undefined && statements.length === 0) throw error;
  await (access === 'write' ? session.commit() : session.finish());
  const loaded = selections.flatMap(({ field, statements: ofTypes }) =>
    [...ofTypes].map(([type, { text }]) => ({ field, type, text })),
  );
  return { by: 'compiled', statements, loaded };
}

/** A driver whose connection answers everything with next to nothing. */
function recorderOf(statements: Statement[]): Driver {
  const connection: Connection = {
    lost: false,
    wasInTransaction: false,
    settings: '',
    hidesSet: true,
    server: '',
    pipelines: true,
    statementTimeoutMs: 1,
    query: async (statement) => {
      statements.push(statement);
      return { command: statement.text.toUpperCase(), rows: [['{}']] };
    },
    release: () => undefined,
    destroy: () => undefined,
  };
  return {
    name: 'recorder',
    acquire: async () => connection,
    stats: () => ({ total: 1, idle: 0, lent: 1, waiting: 0 }),
    close: async () => undefined,
  };
}
