import { z } from 'zod';
import { list, postgresUrl, whole } from './formats.ts';
import type { Values } from './parse.ts';

const rateLimit = z
  .string()
  .regex(/^\d+\/\d+$/, 'must be requests/seconds, e.g. 300/60')
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number);
    return { requests, seconds };
  })
  .pipe(
    z.object({
      requests: z.number().min(1).max(1_000_000_000),
      seconds: z.number().min(1).max(86_400),
    }),
  );

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const proxies = z.union([whole(0, 100), list.pipe(z.array(network))], {
  error: 'must be a number of proxies, or their addresses and networks, e.g. 10.0.0.0/8',
});

export const rateLimitVariables = {
  RATE_LIMIT: rateLimit.optional(),
  RATE_LIMIT_STORE: postgresUrl.optional(),
  TRUSTED_PROXIES: proxies.default(0),
};

export interface RateLimitConfig {
  /** Of one subject, or of one address without a token; null: no limit. */
  readonly rateLimit: { readonly requests: number; readonly seconds: number } | null;
  /** The database in which several processes count together; it has nothing to do with the API's. */
  readonly rateLimitStoreUrl: string | null;
  /** How many proxies stand in front of the server, or their addresses and networks. */
  readonly trustedProxies: number | readonly string[];
}

export function readRateLimits(values: Values<typeof rateLimitVariables>): RateLimitConfig {
  return {
    rateLimit: values.RATE_LIMIT ?? null,
    rateLimitStoreUrl: values.RATE_LIMIT_STORE ?? null,
    trustedProxies: values.TRUSTED_PROXIES,
  };
}
