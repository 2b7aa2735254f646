import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** An exporter whose failures are told: the first of a row. */
export class FailuresToldOnce implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #tell: (reason: string) => void;
  #failing = false;

  constructor(exporter: SpanExporter, tell: (reason: string) => void) {
    this.#exporter = exporter;
    this.#tell = tell;
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    this.#exporter.export(spans, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      if (failed && !this.#failing) this.#tell(result.error?.message ?? 'unknown');
      this.#failing = failed;
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
