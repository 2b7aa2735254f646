import type { DatabaseDriver } from '../../config.ts';
import type { Driver, DriverOptions } from '../driver.ts';

/** The driver that `DATABASE_DRIVER=auto` stands for: Neon's for a host at Neon. */
export function driverFor(url: string): DatabaseDriver {
  return new URL(url).hostname.endsWith('.neon.tech') ? 'neon' : 'pg';
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
  if ((kind === 'auto' ? driverFor(options.url) : kind) === 'neon') {
    const { neonDriver } = await import('./neon.ts');
    return neonDriver(options);
  }
  const { pgDriver } = await import('./pg.ts');
  return pgDriver(options);
}
