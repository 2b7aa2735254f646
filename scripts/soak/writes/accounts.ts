import { encodeId } from '../../../src/engine/schema/global-id.ts';
import { membershipRoles } from '../../../test/access/world.ts';
import { addTo, change, newId } from '../state.ts';
import { write, type Maker } from './write.ts';

export const createAccount: Maker = (situation) => {
  const { group, state, view, random } = situation;
  const taken = random.chance(0.2) ? random.some(state.accounts, 1)[0]?.slug : undefined;
  const name = group.text();
  const slug = taken ?? name.replaceAll(' ', '-');
  const account = { id: newId(), name, slug };
  const membership = { id: newId(1), accountId: newId(), role: 'OWNER', active: true } as const;
  const { userId } = view.actor;
  const owned = addTo(addTo(state, 'accounts', account), 'memberships', {
    ...membership,
    userId: userId ?? '',
  });
  const operation = { table: 'accounts', command: 'insert', slug, label: '' } as const;
  return write(situation, 'createAccount', { name, slug }, [operation], owned);
};

export const updateAccount: Maker = (situation) => {
  const { group, state, view, random } = situation;
  const [account, other] = random.some(state.accounts, 2);
  if (account === undefined) return null;
  const row = view.rows.accounts.get(account.id)!;
  const text = group.text();
  const takes = other !== undefined && random.chance(0.2);
  const set = random.chance(0.5)
    ? { name: text }
    : { slug: takes ? other.slug : text.replaceAll(' ', '-') };
  const operation = {
    table: 'accounts',
    command: 'update',
    row,
    change: 'name',
    label: '',
  } as const;
  const input = { id: encodeId('Account', account.id), ...set };
  const after = change(state, 'accounts', [account.id], set);
  const result = write(situation, 'updateAccount', input, [operation], after);
  const collides = 'slug' in set && takes && result.expected === 'done';
  return collides ? { ...result, expected: 'CONFLICT' } : result;
};

export const addMember: Maker = (situation) => {
  const { state, view, random } = situation;
  const [account] = random.some(state.accounts, 1);
  if (account === undefined) return null;
  const userId = `person-${random.below(1000)}`;
  const role = random.pick(membershipRoles);
  const operation = {
    table: 'memberships',
    command: 'insert',
    account: view.rows.accounts.get(account.id)!,
    userId,
    role,
    active: true,
    label: '',
  } as const;
  const row = { id: newId(), accountId: account.id, userId, role, active: true };
  const input = { accountId: encodeId('Account', account.id), userId, role };
  const after = addTo(state, 'memberships', row);
  return write(situation, 'addMember', input, [operation], after);
};

export const updateMember: Maker = (situation) => {
  const { state, view, random } = situation;
  const [member] = random.some(state.memberships, 1);
  if (member === undefined) return null;
  const row = view.rows.memberships.get(member.id)!;
  const set = random.chance(0.5)
    ? { role: random.pick(membershipRoles), active: member.active }
    : { role: member.role, active: !member.active };
  const operation = { table: 'memberships', command: 'update', row, ...set, label: '' } as const;
  const input = { id: encodeId('Membership', member.id), ...set };
  const after = change(state, 'memberships', [member.id], set);
  return write(situation, 'updateMember', input, [operation], after);
};
