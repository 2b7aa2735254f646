import { pluralize, singularize } from 'inflection';

// What things of a database are called in an API: types `TeamTodo`, lists `teamTodos`, fields `isComplete`.

/** Words that have no plural of their own, or that the library gets wrong. */
const singulars: Readonly<Record<string, string>> = {
  cookies: 'cookie',
  data: 'data',
  media: 'media',
  metadata: 'metadata',
  staff: 'staff',
};

const uncountable = new Set(['data', 'media', 'metadata', 'staff']);

/** The parts of a name of SQL: at signs that are no letter or digit, and where a capital follows a small letter. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

const capital = (word: string): string => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`;

const small = (name: string): string => `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`;

const lastWord = (words: readonly string[], change: (word: string) => string): string[] => [
  ...words.slice(0, -1),
  ...words.slice(-1).map(change),
];

/** The library leaves nothing of the word `s`. */
const singularOf = (word: string): string => singulars[word] ?? (singularize(word) || word);

const pluralOf = (word: string): string => (uncountable.has(word) ? word : pluralize(word));

/** The type of a table's rows: `team_todos` is `TeamTodo`. */
export const typeNameOf = (table: string): string =>
  lastWord(wordsOf(table), singularOf).map(capital).join('');

/** The type of an enum, or another name with a capital. */
export const capitalised = (name: string): string => wordsOf(name).map(capital).join('');

/** Words that the written code has another meaning for: a list's name is that of its table there. */
const taken = new Set(['arguments', 'changes', 'tables', 'values']);

/** The root list of a type: `TeamTodo` is in `teamTodos`; where both are one word, `News` is in `newsList`. */
export function listNameOf(type: string): string {
  const [first = '', ...others] = lastWord(wordsOf(type), pluralOf);
  const plural = [first, ...others.map(capital)].join('');
  return plural === rowNameOf(type) || taken.has(plural) ? `${plural}List` : plural;
}

/** The root field of one row: `TeamTodo` is `teamTodo`. */
export const rowNameOf = small;

/** A column: `is_complete` is `isComplete`. */
export const fieldNameOf = (column: string): string => small(capitalised(column));

/**
 * What a foreign key's column leads to: `project_id` to `project`, `author` to `author`.
 *
 * @param key - the column that it refers to: `country_code` leads to `country`, by its `code`
 */
export function referenceNameOf(column: string, key = 'id'): string {
  const name = wordsOf(column).join('_');
  const suffix = ['id', 'uuid', wordsOf(key).join('_')].find((one) => name.endsWith(`_${one}`));
  return fieldNameOf(suffix === undefined ? name : name.slice(0, -suffix.length - 1));
}

/** A value of an enum, or a column in an order: `worn out` is `WORN_OUT`. */
export const constantOf = (value: string): string => wordsOf(value).join('_').toUpperCase();

/** A file: `TeamTodo` is in `team-todo`. */
export const fileNameOf = (name: string): string => wordsOf(name).join('-');

/** In a sentence: `TeamTodo` is a `team todo`. */
export const spoken = (name: string): string => wordsOf(name).join(' ');

/** As a sentence of its own: `isComplete` is `Is complete.` */
export const sentence = (name: string): string => `${capital(spoken(name))}.`;

/** Whether GraphQL can have it; names with two underscores in front are GraphQL's own. */
export const isName = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('__');
