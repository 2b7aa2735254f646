// Finds the conditions in SQL text, as Postgres prints it or as a function has it: the whole, the
// arms of each AND and OR, the branches of each CASE, and what stands in the WHERE of sub-selects.

/** A condition within a text: from, up to but not including. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with another condition in the place of one. */
export const replace = (text: string, { start, end }: Span, condition: string): string =>
  `${text.slice(0, start)}${condition}${text.slice(end)}`;

interface Word extends Span {
  readonly word: string;
  /** How many brackets, and CASEs, it stands in. */
  readonly depth: number;
}

/** Words and brackets with their depth; what is quoted or a comment is no word. */
function wordsOf(text: string, { start, end }: Span): Word[] {
  const words: Word[] = [];
  let depth = 0;
  const token = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|[a-z_][a-z0-9_.]*|[()[\];]/giy;
  for (let at = start; at < end;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) {
      at += 1;
      continue;
    }
    const word = match[0].toLowerCase();
    const closes = word === ')' || word === ']' || word === 'end';
    const opens = word === '(' || word === '[' || word === 'case';
    if (closes) depth -= 1;
    words.push({ word, depth, start: at, end: token.lastIndex });
    if (opens) depth += 1;
    at = token.lastIndex;
  }
  return words;
}

/** Every condition in a text that is one as a whole, the whole first. */
export function conditionsIn(text: string, within: Span = { start: 0, end: text.length }): Span[] {
  const span = trimmed(text, within);
  const words = wordsOf(text, span);
  const [first] = words;
  const last = words.at(-1);
  const isBracketed =
    first?.word === '(' &&
    first.start === span.start &&
    last?.end === span.end &&
    words.findIndex(({ word, depth }) => word === ')' && depth === 0) === words.length - 1;
  if (isBracketed && words[1]?.word !== 'select') {
    return conditionsIn(text, { start: span.start + 1, end: span.end - 1 });
  }
  const top = words.filter(({ depth }) => depth === 0);
  for (const operator of ['or', 'and']) {
    const operators = top.filter(({ word }) => word === operator);
    if (operators.length === 0) continue;
    const starts = [span.start, ...operators.map(({ end }) => end)];
    const ends = [...operators.map(({ start }) => start), span.end];
    const arms = starts.map((start, index) => ({ start, end: ends[index] ?? span.end }));
    return [span, ...arms.flatMap((arm) => conditionsIn(text, arm))];
  }
  if (first?.word === 'case') return [span, ...branchesOf(text, words)];
  return [span, ...conditionsWithin(text, span)];
}

/** The conditions and results of a CASE. */
function branchesOf(text: string, words: readonly Word[]): Span[] {
  const separators = words.filter(
    ({ word, depth }) => depth <= 1 && ['when', 'then', 'else', 'end'].includes(word),
  );
  return separators
    .slice(0, -1)
    .flatMap(({ end }, index) =>
      conditionsIn(text, { start: end, end: separators[index + 1]?.start ?? end }),
    );
}

const afterWhere = ['group', 'order', 'limit', 'union', 'returning', 'for'];

/** The conditions of every WHERE, and of every IF … THEN, in a text that is none itself. */
export function conditionsWithin(
  text: string,
  within: Span = { start: 0, end: text.length },
): Span[] {
  const words = wordsOf(text, within);
  const found: Span[] = [];
  for (const [index, { word, depth, end: start }] of words.entries()) {
    if (word !== 'where' && word !== 'if') continue;
    const isEnd = (other: Word) =>
      other.depth < depth ||
      other.word === ';' ||
      (word === 'if' && other.word === 'then') ||
      (other.depth === depth && afterWhere.includes(other.word));
    const end = words.slice(index + 1).find(isEnd)?.start ?? within.end;
    if (trimmed(text, { start, end }).end <= start || found.some((span) => span.end >= end))
      continue;
    found.push(...conditionsIn(text, { start, end }));
  }
  return found;
}

function trimmed(text: string, { start, end }: Span): Span {
  const inside = text.slice(start, end);
  return {
    start: start + inside.length - inside.trimStart().length,
    end: end - inside.length + inside.trimEnd().length,
  };
}

/** A text in which one thing is different, and which. */
export interface Variant {
  readonly difference: string;
  readonly text: string;
}

/** Each condition at these places always true, never true, and the other way round. */
export function otherConditions(text: string, conditions: readonly Span[]): Variant[] {
  return conditions.flatMap((span) => {
    const condition = text.slice(span.start, span.end);
    const isConstant = condition === 'true' || condition === 'false';
    const variants = [
      { become: 'true', with: 'true' },
      { become: 'false', with: 'false' },
      ...(isConstant ? [] : [{ become: 'its opposite', with: `not (${condition})` }]),
    ];
    return variants
      .filter((variant) => variant.with !== condition)
      .map((variant) => ({
        difference: `${condition.replaceAll(/\s+/g, ' ')} becomes ${variant.become}`,
        text: replace(text, span, variant.with),
      }));
  });
}

/** Each list of enum values one shorter, and one longer. */
export function otherLists(text: string, values: readonly string[]): Variant[] {
  const lists = [...text.matchAll(/'\{([A-Z_]+(?:,[A-Z_]+)*)\}'/g)];
  return lists.flatMap((list) => {
    const members = list[1]?.split(',') ?? [];
    const others = [
      ...members.map((member) => members.filter((one) => one !== member)),
      ...values.filter((value) => !members.includes(value)).map((value) => [...members, value]),
    ];
    const span = { start: list.index, end: list.index + list[0].length };
    return others.map((other) => ({
      difference: `{${members.join(',')}} becomes {${other.join(',')}}`,
      text: replace(text, span, `'{${other.join(',')}}'`),
    }));
  });
}
