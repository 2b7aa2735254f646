import { removeOldKeys } from '../idempotency/old-keys.ts';
import type { Logger } from '../logger.ts';
import type { RequestRoles } from '../request-roles.ts';
import type { Driver } from '../session/driver.ts';

/** Each process does it, and those that come while another does have nothing to do. */
const EVERY_MS = 60_000;

/**
 * Removes keys that are too old, now and then, beside the requests.
 *
 * @param everyMs - how long it pauses, about: at random, so that processes do not do it together
 * @returns what stops it, and waits for what is under way
 */
export function startRemovingOldKeys(
  driver: Driver,
  roles: RequestRoles,
  logger: Logger,
  everyMs = EVERY_MS,
): () => Promise<void> {
  let running = Promise.resolve();
  let told: string | null = null;
  let timer = plan();

  function plan() {
    return setTimeout(() => void (running = round()), everyMs * (0.5 + Math.random())).unref();
  }

  async function round(): Promise<void> {
    try {
      await removeOldKeys(driver, roles);
      told = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Not the same each minute.
      if (reason !== told)
        logger.warn({ reason }, 'idempotency keys that are too old stay for now');
      told = reason;
    }
    timer = plan();
  }

  return async () => {
    clearTimeout(timer);
    await running;
    clearTimeout(timer);
  };
}
