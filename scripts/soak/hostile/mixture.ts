import type { Random } from '../random.ts';
import { giantAnswer, giantWrite, slowReader } from './answers.ts';
import type { Attack } from './attack.ts';
import { dearConditions, manyLists, manyParameters } from './budgets.ts';
import { manyDocuments, manyShapes } from './caches.ts';
import { holdConnections, idleConnections, pipeline, slowBodies } from './connections.ts';
import { aborts, bodies, heads } from './fuzz.ts';
import { badTokens, hostWithPath } from './tokens.ts';

/** What an attacker does next. */
export const chooseAttack = (random: Random): Attack =>
  random.weighted<Attack>([
    [3, manyLists],
    [2, manyParameters],
    [2, dearConditions],
    [3, giantAnswer],
    [1, giantWrite],
    [1, slowReader],
    [4, manyDocuments],
    [2, manyShapes],
    [1, pipeline],
    [1, slowBodies],
    [1, idleConnections],
    [3, holdConnections],
    [3, badTokens],
    [1, hostWithPath],
    [3, bodies],
    [3, heads],
    [2, aborts],
  ]);
