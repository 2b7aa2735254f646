/** A value in a document: a variable's by its name, or one that stands there. */
export type Argument = { readonly variable: string } | { readonly literal: unknown };

/** A field of a document, with what is selected beneath it. */
export interface Gene {
  readonly field: string;
  readonly alias: string | null;
  /** The type that the field belongs to, where it stands under another: `... on Todo`. */
  readonly on: string | null;
  readonly args: Readonly<Record<string, Argument>>;
  readonly beneath: readonly Gene[];
}

/** A request that could be sent: what the search makes, changes and compares. */
export interface Specimen {
  readonly caller: 'anonymous' | 'signed in';
  readonly genes: readonly Gene[];
  readonly variables: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
}

/** Every field of it, however deep, from the root. */
export function* genesOf(genes: readonly Gene[]): Generator<Gene> {
  for (const gene of genes) {
    yield gene;
    yield* genesOf(gene.beneath);
  }
}

/** The same with one field in another's place, or several, or none. */
export function replace(
  genes: readonly Gene[],
  old: Gene,
  by: (gene: Gene) => readonly Gene[],
): readonly Gene[] {
  return genes.flatMap((gene) =>
    gene === old ? by(gene) : [{ ...gene, beneath: replace(gene.beneath, old, by) }],
  );
}
