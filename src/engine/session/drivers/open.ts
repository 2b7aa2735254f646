import { readConnectionUrl, type DatabaseDriver } from '../../config/index.ts';
import type { Driver, DriverOptions } from '../driver.ts';

const atNeon = (url: string) => readConnectionUrl(url).host?.endsWith('.neon.tech') === true;

/** The driver that `DATABASE_DRIVER=auto` stands for: Neon's for a host at Neon. */
export function driverFor(url: string): DatabaseDriver {
  return atNeon(url) ? 'neon' : 'pg';
}

/**
 * Opens the pool that requests use. A driver's package is loaded only here and only when chosen.
 *
 * @param kind - which driver; `auto` chooses by the host
 */
export async function openDriver(
  kind: 'auto' | DatabaseDriver,
  options: DriverOptions,
): Promise<Driver> {
  const { url, preparedStatements = 'auto' } = options;
  // Neon's poolers keep prepared statements for each client.
  const settled = preparedStatements === 'auto' && atNeon(url) ? 'on' : preparedStatements;
  const settledOptions = { ...options, preparedStatements: settled };
  if ((kind === 'auto' ? driverFor(url) : kind) === 'neon') {
    const { neonDriver } = await import('./neon.ts');
    return neonDriver(settledOptions);
  }
  const { pgDriver } = await import('./pg.ts');
  return pgDriver(settledOptions);
}
