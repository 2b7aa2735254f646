import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadResult, LoadTask } from './load-process.ts';

export interface Load {
  /** @throws Error with the first answer that was not right */
  run(task: LoadTask): Promise<LoadResult>;
  stop(): void;
}

/** Starts the load generator. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)));
  return {
    run: async (task) => {
      child.send(task);
      const [answer] = (await once(child, 'message')) as [{ result?: LoadResult; error?: string }];
      if (answer.result === undefined)
        throw new Error(answer.error ?? 'The load generator failed.');
      return answer.result;
    },
    stop: () => void child.kill(),
  };
}
