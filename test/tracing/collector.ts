import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';

/** A span, as it came over the wire. */
export interface ReceivedSpan {
  readonly name: string;
  /** 1: internal, 2: server, 3: client. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The spans that it points to. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly startsAt: bigint;
  readonly endsAt: bigint;
  /** Whether its status is an error. */
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly address: string;
  /** Every byte that came, headers included. */
  readonly received: { text: string };
  readonly spans: readonly ReceivedSpan[];
  /** What it answers from now on. */
  status: number;
  close(): Promise<void>;
}

const values = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])),
  );

const body = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: values }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              kind: z.number(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
              startTimeUnixNano: z.string().transform(BigInt),
              endTimeUnixNano: z.string().transform(BigInt),
              status: z.object({ code: z.number().optional() }).optional(),
              attributes: values,
            }),
          ),
        }),
      ),
    }),
  ),
});

function spansIn(text: string): ReceivedSpan[] {
  return body.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap((scope) => scope.spans)
      .map((span) => ({
        ...span,
        parentSpanId: span.parentSpanId,
        startsAt: span.startTimeUnixNano,
        endsAt: span.endTimeUnixNano,
        failed: span.status?.code === 2,
        attributes: { ...resource.attributes, ...span.attributes },
      })),
  );
}

/** A receiver of OTLP over HTTP, in JSON. */
export async function openCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const received = { text: '' };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    received.text += `${request.url}\n${request.rawHeaders.join('\n')}\n${text}\n`;
    if (collector.status === 200) spans.push(...spansIn(text));
    response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const collector: Collector = {
    address: `http://127.0.0.1:${port}`,
    received,
    spans,
    status: 200,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return collector;
}
