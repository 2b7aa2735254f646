import type { Finding } from './check.ts';

/** Findings as text for a person: each with its code, the fact, why it matters and the remedy. */
export function describeFindings(findings: readonly Finding[]): string {
  const groups = Map.groupBy(findings, ({ code }) => code);
  return [...groups.values()].map(describe).join('\n\n');
}

/** What one check has found, which may be several things. */
function describe(findings: readonly Finding[]): string {
  const lines = findings.map(({ severity, code, fact }) => `${severity} ${code}: ${fact}`);
  const [first] = findings;
  if (first !== undefined) lines.push(`  ${first.why}`, `  Remedy: ${first.remedy}`);
  const fixes = new Set(findings.flatMap(({ fix }) => fix ?? []));
  for (const fix of fixes) lines.push(`    ${fix}`);
  if (first !== undefined) lines.push(`  See ${first.documentation}`);
  return lines.map(printable).join('\n');
}

/** Names come from the database: none of them may move the cursor of a terminal, or end a line. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�');
}
