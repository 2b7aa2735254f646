import type { Bench } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { people } from '../fill.ts';
import { residentMb } from '../measure/usage.ts';

/** The memory of one server under load, in MB. */
export interface Memory {
  readonly startedMb: number;
  /** At the end of every minute, or of the whole where it is shorter. */
  readonly minutesMb: readonly number[];
  readonly requests: number;
}

/** Each server for some minutes under all workloads at once, one server after another. */
export async function memory(
  bench: Bench,
  contenders: readonly Contender[],
  minutes: number,
): Promise<Record<string, Memory>> {
  const result: Record<string, Memory> = {};
  for (const contender of contenders) {
    const startedMb = residentMb(contender.pid);
    const minutesMb: number[] = [];
    let requests = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      const seconds = 60 * Math.min(1, minutes - minute) - bench.options.warmUpSeconds;
      const turn = await bench.turn(contender, bench.options.workloads, people, seconds);
      minutesMb.push(turn.memoryMb);
      requests += turn.requests;
      bench.log(`${contender.name}, minute ${minute + 1}: ${Math.round(turn.memoryMb)} MB`);
    }
    result[contender.name] = { startedMb, minutesMb, requests };
  }
  return result;
}
