/** A time in which the attackers attack, or rest. */
export interface Window {
  readonly kind: 'quiet' | 'hostile';
  /** By this process' clock, in milliseconds. */
  readonly from: number;
  to: number;
}

const quietMs = 15_000;
const hostileMs = 20_000;
/**
 * What an attack leaves behind is the attack's: its statements may run for five seconds more, and who
 * waits for their connections waits for five.
 */
const aftermathMs = 10_000;

/**
 * Has attackers attack and rest in turns, so that quiet and hostile times meet the same machine.
 *
 * @param tell - tells the attackers
 * @param pause - waits, and returns early when the run is over
 * @returns the windows, as they come
 */
export async function alternate(
  tell: (order: 'attack' | 'rest') => void,
  pause: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly Window[]> {
  const windows: Window[] = [];
  const open = async (kind: Window['kind'], ms: number) => {
    const window: Window = { kind, from: performance.now(), to: Infinity };
    windows.push(window);
    await pause(ms);
    window.to = performance.now();
  };
  while (!signal.aborted) {
    await open('quiet', quietMs);
    if (signal.aborted) break;
    tell('attack');
    await open('hostile', hostileMs);
    tell('rest');
    const last = windows.at(-1)!;
    await pause(aftermathMs);
    last.to = performance.now();
  }
  return windows;
}
