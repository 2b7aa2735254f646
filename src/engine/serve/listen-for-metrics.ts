import type { MetricsServer, serveMetrics } from '../metrics/serve-metrics.ts';
import { ListenError, whyNotListening } from '../node/server.ts';

/**
 * Serves metrics where `METRICS_HOST` and `METRICS_PORT` say. Nothing of it is loaded before.
 *
 * @throws ListenError where the address can't be had
 */
export async function listenForMetrics(
  registry: Parameters<typeof serveMetrics>[0],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const { serveMetrics: serve } = await import('../metrics/serve-metrics.ts');
  try {
    return await serve(registry, { host, port });
  } catch (error) {
    const names = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
    const why = whyNotListening(error as NodeJS.ErrnoException, host, port, names);
    throw new ListenError(why, { cause: error });
  }
}
