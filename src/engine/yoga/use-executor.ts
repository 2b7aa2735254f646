import { execute } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';

/**
 * Executes with graphql-js. Yoga's own executor forgets the rows of a list that are still being
 * worked on when a later one fails, and their failure then ends the process: a rejection that
 * nobody handles.
 */
export function useExecutor(): Plugin<RequestContext> {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(execute as Parameters<typeof setExecuteFn>[0]);
    },
  };
}
