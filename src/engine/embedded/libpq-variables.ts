/**
 * Takes libpq's variables (`PGOPTIONS`, `PGSSLMODE` …) out of this process's environment: they are meant for another
 * database, and pg would use them for the embedded one wherever its URL says nothing.
 */
export function forgetLibpqVariables(): void {
  for (const name of Object.keys(process.env)) {
    if (/^PG[A-Z]+$/.test(name)) delete process.env[name];
  }
}
