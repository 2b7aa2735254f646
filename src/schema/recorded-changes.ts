import { encodeId, parseDateTime, type RecordedChanges } from '../engine/index.ts';
import { api } from './api.ts';

/** A field of a row that was written, as the API shows it. */
export interface ShownChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Changes as they are recorded, by column, as the API shows them: by field, in the order of their
 * names, references as global ids.
 */
export function shownChanges(changes: RecordedChanges): readonly ShownChange[] {
  return Object.entries(changes)
    .map(([column, [before, after]]) => {
      const field = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return { field, before: shown(field, before), after: shown(field, after) };
    })
    .toSorted((one, other) => (one.field < other.field ? -1 : 1));
}

function shown(field: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const type = [...api.nodes.keys()].find(
    (name) => field === `${name[0]?.toLowerCase()}${name.slice(1)}Id`,
  );
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (type !== undefined) return encodeId(type, text);
  // By the convention of every table: the name of an instant ends in `_at`. It was recorded in
  // whatever time zone its writer had.
  return (field.endsWith('At') ? parseDateTime(text) : null) ?? text;
}
