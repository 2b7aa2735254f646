/** A line of the log, as it was written in JSON. */
type Line = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<number, string>> = { 40: 'WARNING', 50: 'ERROR', 60: 'FATAL' };

/**
 * A line of the log for a person who looks at a terminal.
 *
 * @param json - as pino writes it, with its line break
 * @returns one line; the stack of a fault follows in lines of its own
 */
export function readableLine(json: string): string {
  const line = JSON.parse(json) as Line;
  const time = new Date(Number(line['time'])).toTimeString().slice(0, 8);
  const level = levels[Number(line['level'])];
  const said = isRequest(line) ? request(line) : event(line);
  return `${[time, level, said].filter((part) => part !== undefined).join('  ')}\n${stackOf(line)}`;
}

const isRequest = ({ msg }: Line) => msg === 'request' || msg === 'slow request';

/** Its status, how long it took, what was asked for, by whom, and the codes of its errors. */
function request({ status, durationMs, codes, kind, operation, field, ...who }: Line): string {
  return inOneLine([
    [status],
    [durationMs, 'ms'],
    [kind, operation ?? field],
    [who['role'] ?? 'nobody', who['subject']],
    [codes],
  ]);
}

const ofEveryLine = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err']);

/** The message, and what it is about: `listening  address=http://127.0.0.1:4000` */
function event(line: Line): string {
  const fields = Object.entries(line).filter(([name]) => !ofEveryLine.has(name));
  const { type, message } = errorOf(line);
  return inOneLine([
    [line['msg']],
    ...fields.map(([name, value]) => [`${name}=${textOf(value)}`]),
    message === undefined ? [] : [`${type}: ${message}`],
  ]);
}

/** Parts of words, as far as there are any; the parts stand apart further than the words. */
function inOneLine(parts: readonly (readonly unknown[])[]): string {
  return printable(
    parts
      .map((words) => words.filter((word) => word !== undefined).map(textOf))
      .filter((words) => words.length > 0)
      .map((words) => words.join(' '))
      .join('  '),
  );
}

function stackOf(line: Line): string {
  const { stack } = errorOf(line);
  return typeof stack === 'string' && stack !== ''
    ? `${stack.split('\n').map(printable).join('\n')}\n`
    : '';
}

const errorOf = ({ err }: Line) =>
  Object(err) as { type?: string; message?: string; stack?: string };

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** No text of others may move the cursor of a terminal, or end a line. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
