import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What variables are read as. */
export type Values<Variables extends z.ZodRawShape> = z.output<z.ZodObject<Variables>>;

/** The environment has problems; `problems` lists every one, for one message to the operator. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads each variable by itself; one that is wrong is told as a problem and then taken as not given.
 *
 * @param variables - none of them compulsory: what must be given is a matter of `rules.ts`
 * @param given - without the empty ones
 */
export function parse<Variables extends z.ZodRawShape>(
  variables: Variables,
  given: Environment,
): { values: Values<Variables>; problems: string[] } {
  const schema = z.object(variables);
  const parsed = schema.safeParse(given);
  if (parsed.success) return { values: parsed.data, problems: [] };
  const { issues } = parsed.error;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  return {
    values: schema.parse(
      Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))),
    ),
    problems: issues.map(({ path: [variable, ...rest], message }) => {
      const place = rest.length > 0 ? ` (at ${rest.join('.')})` : '';
      return `${String(variable)}${place}: ${message}`;
    }),
  };
}

/** The variables of these names; an empty one is the same as none. */
export function pick(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, environment[name] || undefined]));
}
