import type { Finding } from './check.ts';

/** Findings as text for a person: each with its code, the fact, why it matters and the remedy. */
export function describeFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing is wrong with this database.';
  return findings.map(describe).join('\n\n');
}

function describe({ code, severity, fact, why, remedy, fix }: Finding): string {
  const lines = [`${severity} ${code}: ${fact}`, `  ${why}`, `  Remedy: ${remedy}`];
  if (fix !== null) lines.push(`    ${fix}`);
  return lines.join('\n');
}
