/** A file of TypeScript while it is written: what it imports, and its text. */
export class SourceFile {
  readonly #imports = new Map<string, Set<string>>();

  /** Notes that the file uses all of a module, under a name. */
  useAll(name: string, from: string): void {
    this.#imports.set(from, new Set([`* as ${name}`]));
  }

  /** Notes that the file uses a name of a module; returns the name. */
  use(name: string, from: string): string {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
    return name;
  }

  /** The whole text, with what it imports in front. */
  text(body: string): string {
    const modules = [...this.#imports].toSorted(
      ([one], [other]) => rankOf(one) - rankOf(other) || one.localeCompare(other),
    );
    const imports = modules.map(([from, names]) => {
      const what = [...names].toSorted(byName).join(', ');
      return `import ${what.startsWith('*') ? what : `{ ${what} }`} from '${from}';`;
    });
    return `${imports.join('\n')}\n\n${body}`;
  }
}

const rankOf = (from: string): number =>
  from.startsWith('../') ? 1 : from.startsWith('.') ? 2 : 0;

const byName = (one: string, other: string): number =>
  one.replace('type ', '').localeCompare(other.replace('type ', ''));

/** A text as a literal of TypeScript. */
export const literal = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)}'`;

/** A text as a docstring; nothing for none. */
export function docstring(text: string | null): string {
  if (text === null || text.trim() === '') return '';
  const lines = text.trim().replaceAll('*/', '*\\/').split(/\r?\n/);
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */\n`;
}

/** A name as the key of an object. */
export const keyOf = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
