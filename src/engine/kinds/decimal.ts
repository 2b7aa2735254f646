import { comparison } from './filter-type.ts';
import { textFrom, type Kind } from './kind.ts';
import { exactInteger, textScalar } from './scalar.ts';

/** What numeric holds: so many digits at most before its point, and behind it. */
const WHOLE_MAX = 131_072;
const FRACTION_MAX = 16_383;

const written = /^(?!-[0.]+$)-?(0|[1-9]\d*)(?:\.(\d+))?$|^NaN$|^-?Infinity$/;

/** Whether a text is a number as Postgres writes numeric: with no exponent, no zero in front and no -0. */
function isDecimal(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  const parts = written.exec(text);
  if (parts === null) return false;
  const [, whole = '', fraction = ''] = parts;
  return whole.length <= WHOLE_MAX && fraction.length <= FRACTION_MAX;
}

/** The longest number that is looked for, or written, in characters. */
const LENGTH_MAX = 1000;

const rule =
  'A Decimal is a number in digits, as a text: "1234.50"; no exponent, at most 1,000 characters.';

const given = /^-?\d+(?:\.\d+)?$/;

/**
 * Numbers of any precision. Clients get the text that Postgres writes, with every digit: `1.50` stays
 * `1.50`, and what is no number stays `NaN`, `Infinity` and `-Infinity`.
 */
export const decimal: Kind = {
  name: 'numeric',
  types: ['Decimal', 'String'],
  scalar: textScalar(
    {
      name: 'Decimal',
      description:
        'A number with all of its digits, as a text: `"1234.50"`. A column without limits can also hold `NaN`, `Infinity` and `-Infinity`.',
      serialize: String,
    },
    rule,
    exactInteger,
  ),
  cast: 'numeric',
  json: String,
  jsonSql: (value) => ['"', value, '"'],
  key: { refused: 'equal numbers are written in several ways, such as 1.5 and 1.50' },
  read: (value) => {
    const text = textFrom(value);
    return text.length <= LENGTH_MAX && given.test(text) ? { value: text } : { problem: rule };
  },
  order: { isPosition: isDecimal },
  filter: {
    name: 'DecimalFilter',
    description: 'Conditions on a number; all that are given must hold.',
    value: 'Decimal',
    operators: comparison,
  },
};
