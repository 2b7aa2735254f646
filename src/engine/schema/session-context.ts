import type { Database } from '../session/database.ts';
import type { Session } from '../session/session.ts';
import type { OperationContext } from './context.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/**
 * The context of an operation, around its session. Drizzle and the loaders are made when a resolver
 * asks for them: an operation that is compiled needs neither.
 */
export class SessionContext implements OperationContext {
  readonly session: Session;
  #loaders: Loaders | undefined;

  constructor(session: Session) {
    this.session = session;
    Object.freeze(this);
  }

  get db(): Database {
    return this.session.db;
  }

  get loaders(): Loaders {
    return (this.#loaders ??= createLoaders(this.session.db));
  }
}
