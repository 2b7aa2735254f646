import type { List } from './list.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-size.ts';

/** The arguments of a list: its page, and what it can be filtered and ordered by. */
export const listArguments = ({ api, filterInput, orderInput, defaultOrder }: List) =>
  api.builder.args((t) => ({
    first: t.int({
      description: `How many rows, from the start of the list or after \`after\`: 1 to ${MAX_PAGE_SIZE}. Without \`first\` and \`last\` it is ${DEFAULT_PAGE_SIZE}.`,
    }),
    after: t.string({ description: 'A cursor: the page begins behind it. Goes with `first`.' }),
    last: t.int({
      description: `How many rows, from the end of the list or before \`before\`: 1 to ${MAX_PAGE_SIZE}.`,
    }),
    before: t.string({ description: 'A cursor: the page ends in front of it. Goes with `last`.' }),
    ...(filterInput === null
      ? {}
      : { where: t.field({ type: filterInput, description: 'Which rows; without it, all.' }) }),
    ...(orderInput === null
      ? {}
      : {
          orderBy: t.field({
            type: [orderInput],
            description: `In which order, the first step first; without it, by \`${defaultOrder}\`.`,
          }),
        }),
  }));
