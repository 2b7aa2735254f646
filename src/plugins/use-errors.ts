import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import type { Logger } from '../logger.ts';
import { translateError } from './translate-error.ts';

/** A request that is wrong as a whole: 400, but 200 for clients that ask for `application/json`. */
const wrongRequest = { status: 400, spec: true };

/**
 * Translates whatever the execution throws or reports. An error that carries an HTTP status speaks
 * for the whole request (the database is away, the time is over): it is the whole answer.
 */
export function useErrors(logger: Logger): Plugin<RequestContext> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        const { requestId } = args.contextValue as RequestContext;
        const translate = (error: unknown): GraphQLError =>
          translateError(error, requestId, 'BAD_USER_INPUT', (fault) =>
            logger.error({ requestId, err: fault }, 'a resolver failed'),
          );
        let result: ExecutionResult;
        try {
          result = (await executeFn(args)) as ExecutionResult;
        } catch (error) {
          return { errors: [withStatus(translate(error), 500)] };
        }
        if (result.errors === undefined) return result;
        const errors = result.errors.map(translate);
        const whole = errors.find(({ extensions }) => extensions['http'] !== undefined);
        if (whole !== undefined) return { errors: [whole] };
        // Without `data` the execution never began: the variables, or the operation's name.
        if (!('data' in result)) return { errors: errors.map((error) => withStatus(error, 400)) };
        return { ...result, errors };
      });
    },
  };
}

function withStatus(error: GraphQLError, status: number): GraphQLError {
  error.extensions['http'] ??= status === 400 ? wrongRequest : { status };
  return error;
}
