/** What somebody on call has: the text of /metrics at two moments, and what was logged in between. */
export interface Evidence {
  readonly before: string;
  readonly after: string;
  readonly log: string;
}

export type Diagnosis =
  'key set' | 'database away' | 'slow statements' | 'exhausted pool' | 'nothing of these';

/** The steps of "What is wrong?" in docs/operations.md, in their order. */
export function diagnose({ before, after, log }: Evidence): Diagnosis {
  const rise = (name: string) => valueOf(after, name) - valueOf(before, name);
  const mean = (name: string) => rise(`${name}_sum`) / Math.max(1, rise(`${name}_count`));

  // 1. Key sets
  if (valueOf(after, 'rowhouse_jwks_failing') > 0 && log.includes('The key set at'))
    return 'key set';
  // 2. The database is away
  if (log.lastIndexOf('the database is away') > log.lastIndexOf('the database is back'))
    return 'database away';
  // 3. Time at the database
  if (mean('rowhouse_database_seconds') > 0.25) return 'slow statements';
  // 4. Waiting for a connection
  const wait = mean('rowhouse_connection_wait_seconds');
  if (wait > mean('rowhouse_database_seconds') && wait > 0.005) return 'exhausted pool';
  return 'nothing of these';
}

/** The sum of a metric over its labels. */
function valueOf(text: string, name: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
