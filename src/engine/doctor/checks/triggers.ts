import type { Check } from '../check.ts';
import { forgesContext } from './functions.ts';

/** Own triggers on tables that requests reach. */
const triggers = `
  pg_trigger t join relation r on r.oid = t.tgrelid and r.reachable join routine f on f.oid = t.tgfoid`;

/** What runs in a statement besides what it says. */
export const triggerChecks: readonly Check[] = [
  {
    code: 'trigger-disabled',
    severity: 'warning',
    fact: (subject) => `The trigger ${subject} is switched off.`,
    why: 'What it guards or fills in is neither guarded nor filled in.',
    remedy: 'Enable it, or drop it.',
    sql: `
      select format('%I on %s', t.tgname, r.name) as subject,
             format('alter table %s enable trigger %I;', r.name, t.tgname) as fix
      from pg_trigger t join relation r on r.oid = t.tgrelid
      where r.reachable and t.tgenabled not in ('O', 'A')`,
  },
  {
    code: 'trigger-definer',
    severity: 'info',
    fact: (subject) => `The trigger ${subject} runs as the owner of its function.`,
    why: 'What it reads and writes is not held back by the policies of whoever caused it.',
    remedy: 'Read it with that in mind.',
    sql: `
      select format('%I on %s', t.tgname, r.name) as subject, null as fix
      from ${triggers} where f.definer and not f.owner_bypasses`,
  },
  {
    code: 'trigger-bypasses-rls',
    severity: 'warning',
    fact: (subject) => `The trigger ${subject} runs as a role that goes round policies.`,
    why: 'It sees and changes every row, whoever caused it.',
    remedy: 'Give its function to a role of its own, with a policy for what it needs.',
    sql: `
      select format('%I on %s', t.tgname, r.name) as subject, null as fix
      from ${triggers} where f.definer and f.owner_bypasses`,
  },
  {
    code: 'trigger-forges-context',
    severity: 'warning',
    fact: (subject) => `The trigger ${subject} changes the role or the claims.`,
    why: 'What follows in the transaction runs as somebody else.',
    remedy: 'Take that out of its function.',
    sql: `
      select format('%I on %s', t.tgname, r.name) as subject, null as fix
      from ${triggers} where ${forgesContext}`,
  },
  {
    code: 'table-rule',
    severity: 'warning',
    fact: (subject) => `There is a rule ${subject}.`,
    why: "What it does in place of a statement, it does with the rights of the table's owner.",
    remedy: 'Write a trigger instead.',
    sql: `
      select format('%I on %s', w.rulename, r.name) as subject, null as fix
      from pg_rewrite w join relation r on r.oid = w.ev_class
      where r.reachable and w.ev_type <> '1'`,
  },
];
