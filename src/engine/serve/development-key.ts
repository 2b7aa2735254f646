import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JWK } from 'jose';
import { createDevelopmentKey } from '../auth/development-issuer.ts';
import { UnwritableDirectoryError } from '../embedded/errors.ts';
import { keptSecret } from '../embedded/secrets.ts';

/** The development issuer's private key, kept in the data directory; made when first asked for. */
export async function developmentKey(directory: string): Promise<JWK> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UnwritableDirectoryError(resolve(directory), error);
  }
  const text = await keptSecret(directory, 'development-key.json', async () =>
    JSON.stringify(await createDevelopmentKey()),
  );
  const jwk: JWK = JSON.parse(text);
  return jwk;
}
