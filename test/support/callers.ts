import type { Caller } from '../../src/engine/session/caller.ts';

/** Somebody with a token, by name. */
export function signedIn(name: string, weight = 1): Caller {
  return { key: `subject ${name}`, anonymous: false, weight };
}

/** Somebody without one, by where they are. */
export function atPlace(place: string): Caller {
  return { key: `place ${place}`, anonymous: true, weight: 1 };
}
