import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import type { Logger } from '../logger.ts';
import { describeFault } from '../telemetry/describe-fault.ts';

/**
 * Plugins whose work on an answer can't fail it. They add headers when a mutation is committed
 * already: where one throws, its header is missing and the log says so; the answer is sent all the
 * same.
 */
export function withSafeResponses(
  logger: Logger,
  plugins: readonly (Plugin<RequestContext> | false)[],
): (Plugin<RequestContext> | false)[] {
  return plugins.map((plugin) => {
    const onResponse = plugin === false ? undefined : plugin.onResponse;
    if (onResponse === undefined) return plugin;
    return {
      ...plugin,
      async onResponse(payload) {
        try {
          await onResponse(payload);
        } catch (error) {
          const { record } = payload.serverContext as unknown as RequestContext;
          const fields = { requestId: record.requestId, err: describeFault(error) };
          logger.error(fields, 'a header could not be made');
        }
      },
    };
  });
}
