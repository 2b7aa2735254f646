import type { Environment } from './parse.ts';
import { variableNames } from './variables.ts';

/** A variable that nothing reads, and the one that it looks like. */
export interface Misspelled {
  readonly name: string;
  readonly meant: string;
}

/**
 * Finds the variables that look like one of ours with a slip in it: other letters' case, another separator,
 * or, in longer names, up to two letters that are wrong. A setting that is not there has its default, and
 * nothing else would say so.
 *
 * @param environment - which holds many variables of others
 */
export function misspelled(environment: Environment): readonly Misspelled[] {
  const known = new Set(variableNames);
  return Object.keys(environment)
    .filter((name) => environment[name] && !known.has(name))
    .flatMap((name) => {
      const meant = variableNames.find((one) => !environment[one] && isSlip(name, one));
      return meant === undefined ? [] : [{ name, meant }];
    });
}

/** Shorter names have too many neighbours that mean something to others. */
const SLIPS_FROM = 8;

function isSlip(name: string, ours: string): boolean {
  const [given, right] = [name, ours].map((text) => text.toUpperCase().replaceAll(/[^A-Z]/g, ''));
  if (given === undefined || right === undefined) return false;
  if (given === right) return true;
  return right.length >= SLIPS_FROM && distance(given, right) <= 2;
}

/** How many letters have to be put in, taken out or replaced to make one text of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [above, letter] of one.split('').entries()) {
    const next = [above + 1];
    for (const [index, against] of other.split('').entries()) {
      const replaced = row[index]! + (letter === against ? 0 : 1);
      next.push(Math.min(replaced, row[index + 1]! + 1, next[index]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
