import type { Actor, Standing } from '../../test/access/actors.ts';
import type { TestIssuer } from '../../test/support/issuer.ts';
import type { Random } from './random.ts';

/** Somebody who asks. */
export interface Person {
  readonly actor: Actor;
  /** Null: without one. */
  readonly token: string | null;
  /** The groups that they have to do with, by index. */
  readonly groups: ReadonlySet<number>;
}

/**
 * People with tokens that hold for the whole run: nine in ten are signed in and no more.
 *
 * @param groupCount - each is spread over some of so many groups
 */
export async function invitePeople(
  count: number,
  groupCount: number,
  issuer: TestIssuer,
  random: Random,
): Promise<Person[]> {
  const groups = Array.from({ length: groupCount }, (_, index) => index);
  return Promise.all(
    Array.from({ length: count }, async (_, nth): Promise<Person> => {
      const standing = random.weighted<Standing>([
        [90, 'authenticated'],
        [5, 'anonymous'],
        [3, 'moderator'],
        [2, 'admin'],
      ]);
      const userId = standing === 'anonymous' ? null : `person-${nth}`;
      const exp = Math.floor(Date.now() / 1000) + 86_400;
      const role = standing === 'authenticated' ? {} : { role: standing };
      return {
        actor: { label: `person-${nth}`, standing, userId },
        token: userId === null ? null : await issuer.token({ sub: userId, exp, ...role }),
        groups: new Set(userId === null ? [] : random.some(groups, 1 + random.below(3))),
      };
    }),
  );
}
