import { isDeepStrictEqual } from 'node:util';
import type { Bench } from './bench.ts';
import type { Contender } from './contender.ts';
import { people } from './fill.ts';
import { ask } from './requests.ts';
import { removeWritten, truth } from './truth.ts';
import { readAnswer } from './workloads.ts';

/**
 * Asks everything as everybody, of every server, and compares with the truth. What is fast and
 * wrong is not measured.
 *
 * @returns how many answers were compared
 * @throws Error with the first answer that differs
 */
export async function checkAnswers(
  bench: Bench,
  contenders: readonly Contender[],
): Promise<number> {
  let compared = 0;
  for (const contender of contenders) await refusesForgedToken(bench, contender);
  for (const workload of bench.options.workloads) {
    for (const person of [...people.slice(0, bench.options.checkedPeople), 'much', 'little']) {
      const token = bench.tokens.get(person) ?? '';
      const expected = await truth(bench.database.superuser, workload, person);
      for (const contender of contenders) {
        const { text } = await ask(contender, workload, person, token);
        const answer = readAnswer(contender.dialect, workload, text);
        if (!isDeepStrictEqual(answer, expected)) {
          throw new Error(
            `${contender.name} answers ${workload} of ${person} with\n${JSON.stringify(answer)}\nand not with\n${JSON.stringify(expected)}`,
          );
        }
        compared += 1;
      }
    }
  }
  await removeWritten(bench.database.superuser);
  return compared;
}

async function refusesForgedToken({ tokens }: Bench, contender: Contender): Promise<void> {
  const [head, body] = tokens.get('person-1')?.split('.') ?? [];
  const signature = tokens.get('person-2')?.split('.')[2];
  const { text } = await ask(contender, 'W1', 'person-1', `${head}.${body}.${signature}`);
  if (text.includes('personal todo')) throw new Error(`${contender.name} believes a forged token.`);
}
