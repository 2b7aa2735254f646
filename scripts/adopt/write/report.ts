import { describeFindings } from '../../../src/engine/doctor/describe.ts';
import type { Finding } from '../../../src/engine/doctor/check.ts';
import { nameOf, namesOfRoles, type Plan, type RowType } from '../plan.ts';
import { ungivable, writesOf } from './inputs.ts';

/** What was made of a database, what was not, and what there is to know of it. */
export function reportFile(plan: Plan, findings: readonly Finding[]): string {
  const { types, joins, leftOut, roles } = plan;
  const notes = [...leftOut, ...types.flatMap(notesOf)];
  const told = findings.filter(({ severity }) => severity !== 'info');
  return `# What was adopted

Requests run as ${namesOfRoles(roles)
    .map((name) => `\`${name}\``)
    .join(', ')}. The database decides what each of them sees and writes.

| table | type | list | mutations |
|---|---|---|---|
${types.map(rowOf).join('\n')}
${joins.map(({ table, sides: [one, other] }) => `| \`${nameOf(table)}\` | joins ${one.type} and ${other.type} | | |`).join('\n')}

## Left out

${notes.length === 0 ? 'Nothing.' : notes.map((note) => `- ${note}`).join('\n')}

## What the doctor says

${told.length === 0 ? 'Nothing.' : `\`\`\`text\n${describeFindings(told)}\n\`\`\``}
`;
}

function rowOf(type: RowType): string {
  const { create, update, delete: remove } = writesOf(type);
  const verbs = [
    ...(create ? [`create${type.name}`] : []),
    ...(update ? [`update${type.name}`] : []),
    ...(remove ? [`delete${type.name}`] : []),
  ];
  return `| \`${nameOf(type.table)}\` | ${type.name} | ${type.list} | ${verbs.join(', ') || 'none'} |`;
}

function notesOf(type: RowType): string[] {
  const missing = ungivable(type);
  if (!type.may.insert || missing.length === 0) return [];
  return [
    `${nameOf(type.table)} can't be created by the API: ${missing.join(', ')} must be given, and no input can.`,
  ];
}
