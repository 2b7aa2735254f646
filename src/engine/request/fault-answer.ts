import { faultOf } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import type { HttpAnswer } from './write-answer.ts';

/** The answer to a request that none could be made for: a fault of ours, which the log is told of. */
export function faultAnswer(error: unknown, record: RequestRecord, logger: Logger): HttpAnswer {
  const { requestId, stored } = record;
  logger.error({ requestId, err: describeFault(error) }, 'no answer could be made');
  const { status, message, extensions } = faultOf(requestId, stored);
  record.codes = [extensions.code];
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ errors: [{ message, extensions }] }),
  };
}
