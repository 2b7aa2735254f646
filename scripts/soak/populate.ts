import { randomUUID } from 'node:crypto';
import { membershipRoles } from '../../test/access/world.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { MembershipRow, ProjectRow, State, TodoRow } from './state.ts';

/** The rows that a group has at first: three accounts, with whoever belongs to the group in them. */
export function populate(
  mark: string,
  index: number,
  people: readonly Person[],
  random: Random,
): State {
  const insiders = people
    .filter(({ groups }) => groups.has(index))
    .flatMap(({ actor }) => (actor.userId === null ? [] : [actor.userId]));
  const accounts = [1, 2, 3].map((nth) => ({
    id: randomUUID(),
    name: `${mark} first ${nth}`,
    slug: `${mark}-first-${nth}`,
  }));
  const memberships = accounts.flatMap(({ id: accountId }) =>
    random.some(insiders, Math.ceil(insiders.length / 2)).map((userId, nth): MembershipRow => ({
      id: randomUUID(),
      accountId,
      userId,
      role: nth === 0 ? 'OWNER' : random.pick(membershipRoles),
      active: nth === 0 || random.chance(0.85),
    })),
  );
  const projects = accounts.flatMap(({ id: accountId }) =>
    [1, 2, 3, 4].map((nth): ProjectRow => ({
      id: randomUUID(),
      accountId,
      name: `${mark} first project ${nth}`,
      isPublic: nth === 1,
    })),
  );
  const todos = [...projects, ...projects.map(() => null)].flatMap((project, place) =>
    random.some(insiders, 2).map((userId, nth): TodoRow => ({
      id: randomUUID(),
      userId,
      projectId: project?.id ?? null,
      task: `${mark} first todo ${place}/${nth}`,
      isComplete: random.chance(0.5),
    })),
  );
  return { accounts, memberships, projects, todos };
}
