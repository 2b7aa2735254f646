import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** The metric that says how many processes have answered. */
export const PROCESSES = 'rowhouse_processes';

/** What one process has counted and measured; it can be sent to another. */
export type Measured = MetricObjectWithValues<MetricValue<string>>[];

/** A process whose metrics are asked for. */
export interface MeasuredProcess {
  readonly id: number;
  /** Its metrics; null where it doesn't answer in time, for it is busy or not ready yet. */
  measure(): Promise<Measured | null>;
}

/**
 * The metrics of several processes together: as if one process had done it all. A process that
 * does not answer counts with what it said last, but not as a process; one that has ended keeps
 * what it counted, so that no counter falls.
 */
export class ProcessMetrics {
  readonly contentType = AggregatorRegistry.PROMETHEUS_CONTENT_TYPE;
  readonly #living: () => readonly MeasuredProcess[];
  readonly #last = new Map<number, Measured>();
  #ended: Promise<Measured> = Promise.resolve([]);

  /** @param living - gives those that run */
  constructor(living: () => readonly MeasuredProcess[]) {
    this.#living = living;
  }

  async metrics(): Promise<string> {
    await Promise.all(
      this.#living().map(async (process) => {
        const { id } = process;
        const measured = await process.measure();
        const known = measured ?? this.#last.get(id)?.filter(({ name }) => name !== PROCESSES);
        if (known !== undefined) this.#last.set(id, known);
      }),
    );
    this.#retire();
    return together([await this.#ended, ...this.#last.values()]).metrics();
  }

  /** Of those that have ended, keeps what only ever rises. */
  #retire(): void {
    const living = new Set(this.#living().map(({ id }) => id));
    for (const [id, last] of this.#last) {
      if (living.has(id)) continue;
      this.#last.delete(id);
      const counted = last.filter(({ type }) => rising.has(String(type)));
      this.#ended = this.#ended.then((ended) => together([ended, counted]).getMetricsAsJSON());
    }
  }
}

const rising = new Set(['counter', 'histogram']);

const together = (all: readonly Measured[]) => AggregatorRegistry.aggregate([...all]);
