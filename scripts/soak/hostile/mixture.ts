import type { Random } from '../random.ts';
import { giantAnswer, giantWrite, slowReader } from './answers.ts';
import type { Attack } from './attack.ts';
import { dearConditions, manyLists, manyParameters } from './budgets.ts';
import { manyDocuments, manyShapes } from './caches.ts';
import { holdConnections, idleConnections, pipeline, slowBodies } from './connections.ts';
import { aborts, bodies, heads } from './fuzz.ts';
import { badTokens, hostWithPath } from './tokens.ts';

/** Every attack by its family, each with how often it is chosen. */
const mixture = {
  budget: [
    [3, manyLists],
    [2, manyParameters],
    [2, dearConditions],
  ],
  answer: [
    [3, giantAnswer],
    [1, giantWrite],
    [1, slowReader],
  ],
  caches: [
    [4, manyDocuments],
    [2, manyShapes],
  ],
  connections: [
    [1, pipeline],
    [1, slowBodies],
    [1, idleConnections],
  ],
  hold: [[3, holdConnections]],
  tokens: [
    [3, badTokens],
    [1, hostWithPath],
  ],
  fuzz: [
    [3, bodies],
    [3, heads],
    [2, aborts],
  ],
} satisfies Record<string, readonly (readonly [weight: number, attack: Attack])[]>;

export type Family = keyof typeof mixture;

export const families = Object.keys(mixture) as readonly Family[];

/** What an attacker does next, of some families. */
export const chooseAttack = (random: Random, chosen: readonly Family[]): Attack =>
  random.weighted<Attack>(chosen.flatMap((family): [number, Attack][] => mixture[family]));
