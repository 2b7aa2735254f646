/** Rows of a page, where a client does not say how many. */
export const DEFAULT_PAGE_SIZE = 20;
/** The most rows of a page, and the most ids of `nodes`. */
export const MAX_PAGE_SIZE = 100;
