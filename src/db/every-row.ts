import { sql } from 'drizzle-orm';

/**
 * The condition of those who see every row by their role: true of each row, but not so that the
 * planner knows. It stands in their policies, and as the condition of the indexes that order whole
 * tables. So these indexes serve them alone: nobody else's statement can walk one in search of the
 * few rows that are theirs, past all those of other tenants.
 */
export const everyRow = sql`id >= id`;
