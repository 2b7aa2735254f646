import type { Argument, Gene, Specimen } from './specimen.ts';

/**
 * The document of a specimen. What is selected at several places becomes a fragment, so that as much
 * as possible is asked for in as few tokens as possible.
 */
export function writeDocument({ genes, variables }: Specimen, typeOf: TypeOf): string {
  const used = new Set<string>();
  /** How often each selection is asked for; found by writing everything once without fragments. */
  const counts = new Map<string, number>();
  const fragments = new Map<string, { readonly name: string; readonly text: string }>();

  function selection(within: readonly Gene[], type: string, hoist: boolean): string {
    const fields = within.map((gene) => fieldText(gene, type, hoist)).join(' ');
    if (type === 'Query') return `{ ${fields} }`;
    const key = `${type} ${within.map((gene) => fieldText(gene, type, false)).join(' ')}`;
    if (!hoist) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return `{ ${fields} }`;
    }
    if ((counts.get(key) ?? 0) < 2 || within.length < 2) return `{ ${fields} }`;
    const known = fragments.get(key);
    const name = known?.name ?? `F${fragments.size}`;
    if (known === undefined) {
      fragments.set(key, { name, text: `fragment ${name} on ${type} { ${fields} }` });
    }
    return `{ ...${name} }`;
  }

  function fieldText(gene: Gene, type: string, hoist: boolean): string {
    const parent = gene.on ?? type;
    const args = Object.entries(gene.args).map(
      ([name, value]) => `${name}: ${argument(value, used)}`,
    );
    const result = typeOf(parent, gene.field);
    const text =
      (gene.alias === null ? '' : `${gene.alias}: `) +
      gene.field +
      (args.length === 0 ? '' : `(${args.join(', ')})`) +
      (result === null ? '' : ` ${selection(gene.beneath, result, hoist)}`);
    return gene.on === null || gene.on === type ? text : `... on ${gene.on} { ${text} }`;
  }

  selection(genes, 'Query', false);
  const body = selection(genes, 'Query', true);
  const declared = Object.entries(variables)
    .filter(([name]) => used.has(name))
    .map(([name, { type }]) => `$${name}: ${type}`);
  const head = declared.length === 0 ? 'query' : `query (${declared.join(', ')})`;
  return [`${head} ${body}`, ...[...fragments.values()].map(({ text }) => text)].join('\n');
}

/** The type that a field of a type selects from; null where it is a leaf. */
export type TypeOf = (type: string, field: string) => string | null;

function argument(value: Argument, used: Set<string>): string {
  if ('literal' in value) return literal(value.literal);
  used.add(value.variable);
  return `$${value.variable}`;
}

/** Names of enums are in capitals, and texts that are made here are not. */
function literal(value: unknown): string {
  if (typeof value === 'string') return /^[A-Z_]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`);
  return `{ ${fields.join(', ')} }`;
}
