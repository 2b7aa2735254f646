import { databaseVariables } from './database.ts';
import { httpVariables } from './http.ts';
import { identityVariables } from './identity.ts';
import { operationVariables } from './operations.ts';
import type { Values } from './parse.ts';
import { processVariables } from './process.ts';
import { rateLimitVariables } from './rate-limits.ts';
import { telemetryVariables } from './telemetry.ts';

/** Every variable that is read, and nothing else; .env.example is checked against it. */
export const allVariables = {
  ...telemetryVariables,
  ...processVariables,
  ...databaseVariables,
  ...identityVariables,
  ...httpVariables,
  ...rateLimitVariables,
  ...operationVariables,
};

export type AllValues = Values<typeof allVariables>;

/** The names of all environment variables that are read. */
export const variableNames = Object.keys(allVariables);
