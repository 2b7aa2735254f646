import { WorldMaker, type World } from './world.ts';

// The world that the matrix stands in. In it every relation between a person and a row occurs, twice over where a person
// might be taken for another account's.

const make = new WorldMaker();
const acme = make.account('acme');
const globex = make.account('globex');
const solo = make.account('solo');
const orphan = make.account('orphan');

const memberships = [
  make.membership(acme, 'olga', 'OWNER'),
  // A second owner, so that a change to one of them is not also one to the last.
  make.membership(acme, 'otto', 'OWNER'),
  make.membership(acme, 'adam', 'ADMIN'),
  make.membership(acme, 'mara', 'MEMBER'),
  make.membership(acme, 'vera', 'VIEWER'),
  make.membership(acme, 'ines', 'MEMBER', false),
  make.membership(acme, 'iggy', 'OWNER', false),
  make.membership(globex, 'gina', 'OWNER'),
  make.membership(globex, 'gwen', 'OWNER'),
  make.membership(globex, 'adam', 'MEMBER'),
  make.membership(globex, 'vera', 'ADMIN'),
  // The last owner; an inactive one does not count.
  make.membership(solo, 'olga', 'OWNER'),
  make.membership(solo, 'otto', 'OWNER', false),
  make.membership(solo, 'adam', 'ADMIN'),
  // No owner that could be the last, as after maintenance: that is no reason to refuse anything.
  make.membership(orphan, 'otto', 'OWNER', false),
  make.membership(orphan, 'mara', 'ADMIN'),
  make.membership(orphan, 'ines', 'MEMBER'),
];

const projects = [acme, globex].flatMap((account) => [
  make.project(account, false),
  make.project(account, true),
]);

const todos = [null, ...projects].flatMap((place) =>
  ['mara', 'vera', 'ines'].map((userId) => make.todo(userId, place)),
);

const accounts = [acme, globex, solo, orphan];

const activities = [...accounts, null, make.account('an account that is gone')].map((account) =>
  make.activity(account),
);

export const acmeWorld = {
  accounts,
  activities,
  memberships,
  projects,
  todos,
} satisfies World;
