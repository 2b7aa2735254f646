import { expect } from 'vitest';
import type { Answer, TestApp } from '../../support/app.ts';

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** All that an answer says is wrong with values, as `path.to.value: message`. */
export function problemsOf({ errors }: Answer<unknown>): string[] {
  return (errors ?? []).flatMap(({ extensions }) =>
    ((extensions?.['fields'] ?? []) as Problem[]).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    ),
  );
}

/** The paths alone. */
export const pathsOf = (answer: Answer<unknown>) =>
  problemsOf(answer).map((problem) => problem.slice(0, problem.indexOf(':')));

const byText = (a: string, b: string) => (a < b ? -1 : 1);

/** Asks as alice for what is wrong in these places, and expects that the database hears nothing of it. */
export async function expectProblems(
  app: TestApp,
  document: string,
  variables: object,
  paths: readonly string[],
): Promise<Answer> {
  const before = app.driver.statements.length;
  const answer = await app.ask('alice', document, variables);
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.['code']);
  const { data, status } = answer;
  expect({ codes, paths: pathsOf(answer).toSorted(byText), data, status, variables }).toEqual({
    codes: ['BAD_USER_INPUT'],
    paths: paths.toSorted(byText),
    data: null,
    status: 200,
    variables,
  });
  expect(app.driver.statements.slice(before)).toEqual([]);
  return answer;
}
