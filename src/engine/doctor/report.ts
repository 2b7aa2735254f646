import type { Judged } from './accepted.ts';
import type { Severity } from './check.ts';
import { describeFindings, printable } from './describe.ts';

/**
 * What was found, as text for a person: errors first, and one line that sums it up last, where a terminal
 * shows it.
 *
 * @param notes - whether notes, and what is accepted, are told in full
 */
export function reportFindings(
  { open, accepted, unused }: Judged,
  { notes }: { readonly notes: boolean },
): string {
  const told = notes ? open : open.filter(({ severity }) => severity !== 'info');
  const parts = told.length === 0 ? [] : [describeFindings(told)];
  if (notes) {
    const lines = [
      ...accepted.map(({ code, fact, reason }) => `accepted ${code}: ${fact} ${reason}`),
      ...unused.map(({ code, subject }) => `accepted, and not found: ${code}: ${subject}`),
    ];
    if (lines.length > 0) parts.push(lines.map(printable).join('\n'));
  }
  const count = (one: Severity) => open.filter(({ severity }) => severity === one).length;
  const [errors, warnings, infos] = [count('error'), count('warning'), count('info')];
  const sum = [
    ...(errors + warnings === 0 ? ['Nothing is wrong with this database.'] : []),
    `${many(errors, 'error')}, ${many(warnings, 'warning')}, ${many(infos, 'note')}, ${accepted.length} accepted` +
      `${!notes && infos + accepted.length > 0 ? '; -- --notes shows them' : ''}.`,
  ];
  return [...parts, sum.join(' ')].join('\n\n');
}

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
