import type { Check } from './check.ts';
import { auditChecks } from './checks/audit.ts';
import { functionChecks } from './checks/functions.ts';
import { grantChecks } from './checks/grants.ts';
import { loginChecks } from './checks/login.ts';
import { policyChecks } from './checks/policies.ts';
import { policyExpressionChecks } from './checks/policy-expressions.ts';
import { policySpeedChecks } from './checks/policy-speed.ts';
import { privilegeChecks } from './checks/privileges.ts';
import { requestRoleChecks } from './checks/request-roles.ts';
import { schemaChecks } from './checks/schemas.ts';
import { encodingCheck, serverChecks, versionCheck } from './checks/server.ts';
import { sessionChecks } from './checks/sessions.ts';
import { structureChecks } from './checks/structure.ts';
import { tableChecks } from './checks/tables.ts';
import { triggerChecks } from './checks/triggers.ts';

/**
 * All checks, by what they look at: in the order in which findings are told and repaired. A new check
 * goes into the file of its group, in checks/; this list changes only where the group is new.
 */
export const checkGroups: ReadonlyMap<string, readonly Check[]> = new Map([
  ['The server', [versionCheck, encodingCheck, ...serverChecks]],
  ['The login', loginChecks],
  ['The roles of requests', requestRoleChecks],
  ['Connections', sessionChecks],
  ['Schemas and the database', schemaChecks],
  ['Tables and views', tableChecks],
  ['Privileges', privilegeChecks],
  ['What requests need, and what they may forge', grantChecks],
  ['Keys, indexes and the like', structureChecks],
  ['Policies', policyChecks],
  ['What policies say', policyExpressionChecks],
  ['What policies cost', policySpeedChecks],
  ['Functions', functionChecks],
  ['Triggers and rules', triggerChecks],
  ['The audit trail', auditChecks],
]);

export const checks: readonly Check[] = [...checkGroups.values()].flat();
