import type { TestProject } from 'vitest/node';
import { startTestCluster, type TestCluster } from './cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestCluster;
  }
}

/** One Postgres for the whole run, with a template that test files clone. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { cluster, stop } = await startTestCluster();
  provide('postgres', cluster);
  return stop;
}
