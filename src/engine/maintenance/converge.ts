import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './errors.ts';

// Roles belong to the whole cluster, and no lock that an owner may take does. So two databases that
// are migrated at once can meet in the same role: one of them then finds it made already (42710,
// 23505) or being changed (XX000, "tuple concurrently updated").
const races = new Set(['42710', '23505', 'XX000']);

/**
 * Runs work that looks at what is there and does what is missing, again where somebody else was
 * doing the same at the same time.
 */
export async function converge<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 10 || !races.has(codeOf(error) ?? '')) throw error;
      await delay(Math.random() * 20 * attempt);
    }
  }
}
