/**
 * The name of a type as a sentence has it.
 *
 * @returns it with its article, by its first letter: `an Order`, `a Line`
 */
export const withArticle = (type: string): string =>
  `${/^[AEIO]/i.test(type) ? 'an' : 'a'} ${type}`;
