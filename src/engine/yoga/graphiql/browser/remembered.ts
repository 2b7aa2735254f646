import type { Person } from '../settings.ts';

/** Who was chosen: somebody, or null for nobody. Never a token. */
export type Choice = Person | null;

export interface Remembered {
  /** Undefined where nothing was chosen yet. */
  read(): Choice | undefined;
  write(choice: Choice): void;
}

/**
 * Runs in the browser. Remembers who was chosen: each tab for itself, and a new tab begins with what
 * was chosen last in any.
 */
export function rememberChoice(): Remembered {
  const key = 'rowhouse:asking-as';
  const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const readIn = (storage: Storage): Choice | undefined => {
    const text = storage.getItem(key);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    if (value === null) return null;
    if (!isRecord(value)) return undefined;
    const { sub, role, claims } = value;
    if (typeof sub !== 'string' || !isRecord(claims)) return undefined;
    return { sub, role: typeof role === 'string' ? role : null, claims };
  };
  return {
    read: () => {
      try {
        const own = readIn(sessionStorage);
        return own === undefined ? readIn(localStorage) : own;
      } catch {
        // The browser lets the page store nothing, or what it has stored is no choice.
        return undefined;
      }
    },
    write: (choice) => {
      const chosen = choice && { sub: choice.sub, role: choice.role, claims: choice.claims };
      try {
        for (const storage of [sessionStorage, localStorage]) {
          storage.setItem(key, JSON.stringify(chosen));
        }
      } catch {
        // The next page begins anew.
      }
    },
  };
}
