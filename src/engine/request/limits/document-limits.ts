/** How much a document alone may ask for. */
export interface DocumentLimits {
  readonly tokens: number;
  /** Levels, a root field being the first. */
  readonly depth: number;
  /** Of one field of one type. */
  readonly aliases: number;
  readonly directives: number;
}

/** Unless somebody sets others. */
export const documentLimits: DocumentLimits = {
  tokens: 1000,
  depth: 15,
  aliases: 15,
  directives: 50,
};
