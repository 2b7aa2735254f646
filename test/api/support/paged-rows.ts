import * as fc from 'fast-check';
import { keyNumber } from './rows.ts';

/** What is random about a row of any table; each table takes what it has. */
export interface AnyRow {
  readonly id: string;
  readonly text: string;
  readonly flag: boolean;
  /** Whether it belongs to alice, and to the account or project of the nested list. */
  readonly hers: boolean;
  readonly within: boolean;
  readonly instants: readonly [string, string];
  readonly due: string | null;
  /** The step before which it is inserted (0: it is there at first), and deleted. */
  readonly from: number;
  readonly until: number;
}

// Equal ones, ones that differ in case only, one beyond and one before the surrogates.
const texts = ['a', 'A', 'a a', 'b', 'ä', '~', '\uFB00', '🎉', '🎉🎉', 'Z', '10', '9'];
export const instants = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000001Z',
  '2026-01-01T00:00:00.000002Z',
  '2026-01-01T00:00:00.001Z',
  '0001-01-01T00:00:00Z',
];
const anyText = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 6 })
  .filter((text) => text.trim() === text && text.isWellFormed() && !text.includes('\0'));
const anyInstant = fc.constantFrom(...instants);

/** Up to 14 rows with many ties among them, which come and go. */
export const anyRows: fc.Arbitrary<AnyRow[]> = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 100, max: 999 }).map(keyNumber),
    text: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...texts) }, anyText),
    flag: fc.boolean(),
    hers: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
    within: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
    instants: fc.tuple(anyInstant, anyInstant),
    due: fc.option(anyInstant),
    from: fc.constantFrom(0, 0, 0, 1, 2, 3),
    until: fc.constantFrom(1, 2, 3, 99, 99, 99),
  }),
  { maxLength: 14, selector: ({ id }) => id },
);
