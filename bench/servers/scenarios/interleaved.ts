import type { Bench } from '../bench.ts';
import type { Contender } from '../contender.ts';
import type { LoadResult } from '../measure/load-process.ts';

/** The turns of each server at each workload, in the order of the rounds: `turns[workload][server]`. */
export type Turns = Record<string, Record<string, LoadResult[]>>;

/** Rounds in which each server has its turn, A B C D A B C D, so that a disturbance meets all. */
export async function interleaved(
  bench: Bench,
  contenders: readonly Contender[],
  workloads: readonly string[],
  persons: readonly string[],
  rounds: number,
): Promise<Turns> {
  const turns: Turns = {};
  for (const workload of workloads) {
    const ofWorkload: Record<string, LoadResult[]> = {};
    turns[workload] = ofWorkload;
    for (const contender of contenders) await warmUp(bench, contender, workload, persons);
    for (let round = 1; round <= rounds; round += 1) {
      for (const contender of contenders) {
        const result = await bench.turn(contender, [workload], persons);
        (ofWorkload[contender.name] ??= []).push(result);
        bench.log(
          `${workload} ${round}/${rounds} ${contender.name}: ${Math.round(result.perSecond)} requests/s`,
        );
      }
    }
  }
  return turns;
}

/** What is compared is servers that have been up for a while, whose code is compiled. */
async function warmUp(
  bench: Bench,
  contender: Contender,
  workload: string,
  persons: readonly string[],
): Promise<void> {
  let answered = 0;
  for (let turn = 0; turn < 5 && answered < bench.options.warmUpRequests; turn += 1) {
    answered += (await bench.turn(contender, [workload], persons)).requests;
  }
}
