import { z } from 'zod';
import type { Finding } from './check.ts';

/** A finding that is meant to be so, with the reason. */
export interface Accepted {
  readonly code: string;
  /** As the finding has it; `*` stands for any text. */
  readonly subject: string;
  readonly reason: string;
}

/** What a file of accepted findings holds, in JSON. */
export const acceptedFindings = z.array(
  z.strictObject({
    code: z.string().min(1),
    subject: z.string().min(1),
    reason: z.string().trim().min(1, { error: 'must say why it is accepted' }),
  }),
);

/** Findings, parted by whether they are news. */
export interface Judged {
  /** Errors first, then warnings, then notes; each in the order of the checks. */
  readonly open: readonly Finding[];
  readonly accepted: readonly (Finding & Pick<Accepted, 'reason'>)[];
  /** Accepts nothing that was found. */
  readonly unused: readonly Accepted[];
}

const severities = ['error', 'warning', 'info'] as const;

/**
 * Holds findings against what is accepted. An error can't be: the server does not start with one.
 *
 * @param findings - in the order of the checks
 */
export function judge(findings: readonly Finding[], accepted: readonly Accepted[]): Judged {
  const entryOf = (finding: Finding) => accepted.find((entry) => accepts(entry, finding));
  const sorted = severities.flatMap((one) => findings.filter(({ severity }) => severity === one));
  return {
    open: sorted.filter((finding) => entryOf(finding) === undefined),
    accepted: sorted.flatMap((finding) => {
      const entry = entryOf(finding);
      return entry === undefined ? [] : [{ ...finding, reason: entry.reason }];
    }),
    unused: accepted.filter((entry) => !findings.some((finding) => accepts(entry, finding))),
  };
}

function accepts({ code, subject }: Accepted, finding: Finding): boolean {
  if (finding.severity === 'error' || code !== finding.code) return false;
  const parts = subject
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(finding.subject);
}

/** What is meant to be so in the embedded Postgres, which only its own machine reaches. */
export const acceptedOfEmbedded: readonly Accepted[] = [
  {
    code: 'server-lets-crafted-sql-through',
    subject: '*',
    reason: 'The embedded Postgres listens on this machine only, and comes with this package.',
  },
  {
    code: 'login-without-connection-limit',
    subject: '*',
    reason: 'The embedded Postgres serves one server.',
  },
];
