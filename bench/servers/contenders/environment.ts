// What every contender is told, in the same words.

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: contenders are started by main.ts`);
  return value;
}

export const environment = {
  /** The restricted login, which may become `authenticated` and has no rights of its own. */
  databaseUrl: required('DATABASE_AUTHENTICATED_URL'),
  poolMax: Number(required('DATABASE_POOL_MAX')),
  jwksUrl: required('JWKS_URL'),
  issuer: required('JWT_ISSUER'),
  port: Number(required('PORT')),
  /** Whether a verified token is remembered rather than verified with each request. */
  keepTokens: process.env['BENCH_KEEP_TOKENS'] === '1',
};
