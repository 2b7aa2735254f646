import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { anyField, anyPerson } from './support/any-mutation.ts';
import { tablesAfter } from './support/claims.ts';
import { mutateAll } from './support/mutations.ts';
import { holds, propertyTimeout } from './support/property.ts';
import { readTables } from './support/rows.ts';
import { resetWorld, world } from './support/world.ts';

describe('an operation of any mutations, by anybody', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  it(
    'claims exactly what the tables hold afterwards, or fails and leaves them as they were',
    async () => {
      const outcomes = { kept: 0, refused: 0 };
      const operation = fc.record({
        person: anyPerson,
        fields: fc.array(anyField, { minLength: 1, maxLength: 5 }),
      });
      await holds(
        operation,
        async ({ person, fields }) => {
          await resetWorld(app.database);
          const { errors, data } = await mutateAll(app, person, fields);
          const after = await readTables(app.database);
          const succeeded = errors === undefined;
          outcomes[succeeded ? 'kept' : 'refused'] += 1;
          expect({ after, claims: data != null }).toEqual({
            after: succeeded ? tablesAfter(world, fields, data!) : world,
            claims: succeeded,
          });
        },
        200,
      );
      // Otherwise it would be a property of nothing.
      expect(Math.min(outcomes.kept, outcomes.refused)).toBeGreaterThan(0);
    },
    propertyTimeout,
  );
});
