import { globSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { cli, freshClone, signalGroup, written } from '../process/support.ts';
import { createDatabase } from '../support/database.ts';
import { startIssuer } from '../support/issuer.ts';

const names = z.record(z.string(), z.string()).transform((list) => Object.keys(list));
const manifest = z
  .object({ dependencies: names, optionalDependencies: names })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** The packages that a file loads; what it only takes types of is not loaded. */
function packagesIn(text: string): string[] {
  const code = text.replaceAll(/^(?:import|export) type [^;]*;/gm, '');
  const targets = code.matchAll(
    /(?:^(?:import|export) [\w\s{},*$]*from |^import |\bimport\()'([@\w][\w./-]*)'/gm,
  );
  return [...targets].map(([, target = '']) => /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target);
}

test('an installation without development tools has every package that is loaded', () => {
  const loaded = globSync('src/**/*.ts').flatMap((file) =>
    packagesIn(readFileSync(file, 'utf8')).map((name) => ({ file, name })),
  );
  expect(loaded.length).toBeGreaterThan(100);
  const missing = loaded.filter(
    ({ file, name }) =>
      !manifest.dependencies.includes(name) &&
      // Where there is no embedded database, nothing of it is loaded.
      !(file.startsWith('src/engine/embedded/') && manifest.optionalDependencies.includes(name)),
  );
  expect(missing).toEqual([]);
});

test('in production it answers whoever has a token, and says no more than that', async () => {
  const [clone, database, issuer] = await Promise.all([
    freshClone(),
    createDatabase(),
    startIssuer(),
  ]);
  const server = cli(clone.path, 'start', [], {
    NODE_ENV: 'production',
    PORT: '0',
    DATABASE_AUTHENTICATED_URL: database.loginUrl,
    JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
  });
  try {
    const [, address = ''] = await written(server, /"address":"(http[^"]+)","msg":"ready"/);
    const authorization = `Bearer ${await issuer.token()}`;
    const response = await fetch(`${address}/graphql?query={viewer{userId}}`, {
      headers: { authorization },
    });
    expect(await response.json()).toEqual({ data: { viewer: { userId: 'alice' } } });
    expect(response.headers.has('server-timing')).toBe(false);
    const page = await fetch(`${address}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
    const types = await fetch(`${address}/graphql?query={__schema{queryType{name}}}`);
    expect(await types.json()).not.toHaveProperty('data.__schema');
  } finally {
    signalGroup(server, 'SIGTERM');
    expect(await server.exit).toBe(0);
    await issuer.stop();
    await database.drop();
    await clone[Symbol.asyncDispose]();
  }
});
