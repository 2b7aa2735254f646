import type { Client } from 'pg';
import { codeOf, MaintenanceError } from './errors.ts';

/**
 * Runs statements about roles, and keeps those that the owner may not run: where a provider made a
 * role, only an administrator can grant it.
 */
export class Administration {
  readonly #client: Client;
  readonly #refused: string[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Runs one statement, unless an earlier one was refused that it may depend on.
   *
   * @param shown - how the statement is shown to an administrator, where it holds a secret
   */
  async run(statement: string, shown: string = statement): Promise<void> {
    try {
      await this.#client.query(statement);
    } catch (error) {
      const code = codeOf(error);
      // 42501: may not. 42704: the role is missing, because it may not be made.
      if (code !== '42501' && !(code === '42704' && this.#refused.length > 0)) throw error;
      this.#refused.push(shown);
    }
  }

  /** Leaves a statement to the administrator without trying it. */
  leave(statement: string): void {
    this.#refused.push(statement);
  }

  /** @throws MaintenanceError with every statement that is left to an administrator */
  finish(because: string): void {
    if (this.#refused.length === 0) return;
    throw new MaintenanceError(
      `${because} An administrator of the database has to run this first:\n` +
        this.#refused.map((statement) => `  ${statement};`).join('\n'),
    );
  }
}
