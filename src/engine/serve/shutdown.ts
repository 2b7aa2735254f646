import type { Logger } from '../logger.ts';
import { outlivesTerminal } from './end-with-npm.ts';

type Close = () => Promise<void>;

export interface Shutdown {
  /** Who opens something registers here how to close it; the last opened is closed first. */
  defer(close: Close): void;
  readonly begun: boolean;
  /** Closes everything and ends the process with a status. */
  end(status: number): Promise<void>;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Ends the process in good order on SIGINT, SIGTERM, SIGHUP or SIGQUIT, within a limit. A second signal
 * ends it at once. Under `nohup`, SIGHUP is ignored.
 *
 * @param limitMs - when it ends whatever is still open
 */
export function createShutdown(limitMs: number, logger: Logger): Shutdown {
  const closers: Close[] = [];
  let begunAt: number | null = null;

  const end = async (status: number): Promise<void> => {
    if (begunAt !== null) return;
    begunAt = performance.now();
    // What ends it with another status has said why.
    if (status === 0) logger.info({ limitMs }, 'stopping, when running requests are finished');
    setTimeout(() => process.exit(status), limitMs);
    for (const close of closers.toReversed()) {
      await close().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
    if (status === 0) logger.info({}, 'stopped');
    process.exit(status);
  };
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal === 'SIGHUP' && outlivesTerminal()) return;
      if (begunAt === null) void end(0);
      // Whoever runs us may pass on a Ctrl-C that the terminal has told us already: one, not two.
      else if (performance.now() - begunAt > 300) process.exit(1);
    });
  }
  return {
    defer: (close) => closers.push(close),
    get begun() {
      return begunAt !== null;
    },
    end,
  };
}
