import { checkGroups } from '../../src/engine/doctor/checks.ts';

const introduction = `# Doctor

<!-- Made from the checks in src/engine/doctor/checks/ and test/doctor/page.ts. After a change there:
     npx vitest run test/doctor/page.test.ts --update -->

\`npm run doctor\` looks at a database and tells what is wrong with it, or might be. It asks as the owner
(\`DATABASE_URL\`), or as the login where there is only \`DATABASE_AUTHENTICATED_URL\`; any role that can read
the catalog finds the same. It changes nothing, and reads the catalog only: no row of any table. It knows the
API of \`src/domain.ts\`, too: which columns its fields show and its lists compare, which its mutations write.

- \`npm run doctor\` writes what it found for people, errors first, and in the last line how many of each there are;
  \`-- --json\` for programs. Notes (info) are counted, and told with \`-- --notes\`.
- \`doctor-accepted.json\` (or \`-- --accepted FILE\`) holds what somebody has looked at, and why it is as it should be:
  \`[{"code": "trigger-definer", "subject": "audit on *", "reason": "…"}]\`. The subject is that of \`--json\`, and \`*\` stands for any
  text. What is accepted is no news, and \`--notes\` tells it with its reason; an error can't be accepted.
- \`npm run --silent doctor -- --fix\` writes the SQL that repairs it, and as comments what SQL can't, or what
  depends on what was meant. Read it, then run it as an administrator:

  \`\`\`sh
  npm run --silent doctor -- --fix > repair.sql
  psql --single-transaction --set ON_ERROR_STOP=1 --file repair.sql "$ADMIN_URL"
  \`\`\`

- The exit status is 1 where there is an error. An **error** lets a request see or change what it may not,
  or makes every request fail; the server does not start with one. A **warning** is a fault that by itself
  lets nobody through. **Info** is for somebody to look at, and may be just as it should be.

What it can't see: whether a policy says what you meant, what a function does that is not written in its
source, what a pooler or proxy does, and who knows which password.
`;

/** The page about all checks. It has a section for each, which its findings refer to. */
export function page(): string {
  const groups = [...checkGroups].map(([title, checks]) => {
    const sections = checks.map(
      ({ code, severity, why, remedy }) =>
        `### ${code}\n\n_${severity}_. ${escape(why)}\n\nRemedy: ${escape(remedy)}\n`,
    );
    return `## ${title}\n\n${sections.join('\n')}`;
  });
  return [introduction, ...groups].join('\n');
}

/** What Markdown would take for its own. */
function escape(text: string): string {
  return text.replaceAll(/[*_<]/g, String.raw`\$&`);
}
