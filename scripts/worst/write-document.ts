import type { Argument, Gene, Specimen } from './specimen.ts';

/** The type that a field of a type selects from; null where it is a leaf. */
export type TypeOf = (type: string, field: string) => string | null;

/** Writes what is selected from a type, braces and all. */
type WriteSelection = (genes: readonly Gene[], type: string) => string;

/** What is selected from a type, as it stands in a document. */
export function writeSelection(
  genes: readonly Gene[],
  type: string,
  typeOf: TypeOf,
  beneath: WriteSelection = (inner, innerType) => writeSelection(inner, innerType, typeOf),
): string {
  const fields = genes.map(({ alias, field, on, args, beneath: inner }) => {
    const given = Object.entries(args).map(([name, value]) => `${name}: ${argument(value)}`);
    const result = typeOf(on ?? type, field);
    const text =
      (alias === null ? '' : `${alias}: `) +
      field +
      (given.length === 0 ? '' : `(${given.join(', ')})`) +
      (result === null ? '' : ` ${beneath(inner, result)}`);
    return on === null || on === type ? text : `... on ${on} { ${text} }`;
  });
  return `{ ${fields.join(' ')} }`;
}

/**
 * The document of a specimen. What is selected at several places becomes a fragment, so that as much
 * as possible is asked for in as few tokens as possible.
 */
export function writeDocument({ genes, variables }: Specimen, typeOf: TypeOf): string {
  /** How often each selection is asked for. */
  const counts = new Map<string, number>();
  const count: WriteSelection = (inner, type) => {
    const key = `on ${type} ${writeSelection(inner, type, typeOf)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return writeSelection(inner, type, typeOf, count);
  };
  writeSelection(genes, 'Query', typeOf, count);

  const fragments = new Map<string, { readonly name: string; readonly text: string }>();
  const hoist: WriteSelection = (inner, type) => {
    const key = `on ${type} ${writeSelection(inner, type, typeOf)}`;
    if ((counts.get(key) ?? 0) < 2 || inner.length < 2) {
      return writeSelection(inner, type, typeOf, hoist);
    }
    let fragment = fragments.get(key);
    if (fragment === undefined) {
      const text = writeSelection(inner, type, typeOf, hoist);
      const name = `F${fragments.size}`;
      fragment = { name, text: `fragment ${name} on ${type} ${text}` };
      fragments.set(key, fragment);
    }
    return `{ ...${fragment.name} }`;
  };
  const body = writeSelection(genes, 'Query', typeOf, hoist);
  const texts = [body, ...[...fragments.values()].map(({ text }) => text)];
  const used = new Set(
    texts.flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name)),
  );
  const declared = Object.entries(variables)
    .filter(([name]) => used.has(name))
    .map(([name, { type }]) => `$${name}: ${type}`);
  const head = declared.length === 0 ? 'query' : `query (${declared.join(', ')})`;
  return [`${head} ${body}`, ...texts.slice(1)].join('\n');
}

const argument = (value: Argument): string =>
  'literal' in value ? literal(value.literal) : `$${value.variable}`;

/** Names of enums are in capitals, and texts that are made here are not. */
function literal(value: unknown): string {
  if (typeof value === 'string') return /^[A-Z_]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`);
  return `{ ${fields.join(', ')} }`;
}
