import { factsOf, type Facts } from './facts.ts';
import type { Group } from './group.ts';
import type { Person } from './people.ts';
import type { Read } from './reads.ts';
import { viewOf } from './view.ts';

export interface Verdict {
  /** Rows that the person may not see in any state that the group was in meanwhile. */
  readonly foreign: string[];
  /** Rows that they may see in every such state, and that a whole list did not have. */
  readonly missing: string[];
  /** Rows that they may see, but not like this, or not together. */
  readonly wrong: string[];
  /** How many rows were compared. */
  readonly rows: number;
}

/**
 * Compares an answer with what every group may have been while it was worked out. A query reads one
 * snapshot, so one of those states has to fit all that it says of a group.
 *
 * @param data - the answer's; what it says of no group's rows is foreign
 * @param whole - whether everything that was asked for has to be there
 */
export function judge(
  data: unknown,
  whole: boolean,
  read: Read,
  person: Person,
  groups: readonly Group[],
  { asked, answered }: { readonly asked: number; readonly answered: number },
): Verdict {
  const said = factsOf(data);
  const verdict: Verdict = { foreign: [], missing: [], wrong: [], rows: said.rows.size };
  const left = new Map(said.rows);
  for (const group of groups) {
    const possible = group
      .statesBetween(asked, answered)
      .map((state) => factsOf(read.expect(viewOf(state, person.actor))));
    const ours = new Map<string, Set<string>>();
    for (const facts of possible) {
      for (const key of facts.rows.keys()) {
        const row = said.rows.get(key);
        if (row !== undefined) ours.set(key, row);
        left.delete(key);
      }
    }
    judgeGroup(ours, said, whole && !said.partial, possible, verdict);
  }
  for (const [key, texts] of left) verdict.foreign.push(`${key}: ${[...texts].join('; ')}`);
  return verdict;
}

function judgeGroup(
  ours: ReadonlyMap<string, Set<string>>,
  said: Facts,
  whole: boolean,
  possible: readonly Facts[],
  verdict: Verdict,
): void {
  const fits = ({ rows, others }: Facts) =>
    [...ours].every(([key, texts]) => isWithin(texts, rows.get(key))) &&
    (!whole || [...rows].every(([key, texts]) => isWithin(texts, ours.get(key)))) &&
    isWithin(said.others, others);
  if (possible.some(fits)) return;
  const [first] = possible;
  const missing = [...(first?.rows.keys() ?? [])].filter(
    (key) => whole && !ours.has(key) && possible.every(({ rows }) => rows.has(key)),
  );
  verdict.missing.push(...missing.map((key) => `${key}: ${[...first!.rows.get(key)!].join('; ')}`));
  if (missing.length === 0) verdict.wrong.push(explain(ours, said, possible.at(-1)!));
}

function isWithin(texts: ReadonlySet<string>, others: ReadonlySet<string> | undefined): boolean {
  return [...texts].every((text) => others?.has(text) === true);
}

const flat = (rows: ReadonlyMap<string, Set<string>>): Set<string> =>
  new Set([...rows.values()].flatMap((texts) => [...texts]));

/** How an answer differs from the latest state that it may have met. */
function explain(ours: ReadonlyMap<string, Set<string>>, said: Facts, latest: Facts): string {
  const [is, shouldBe] = [flat(ours), flat(latest.rows)];
  const extra = [...is].filter((text) => !shouldBe.has(text));
  const lacking = [...shouldBe].filter((text) => !is.has(text));
  const others = [...said.others].filter((text) => !latest.others.has(text));
  return `said ${[...extra, ...others].join('; ')} / not said ${lacking.join('; ')}`;
}
