/** Which files import which, without a cycle. */
export class Imports {
  readonly #of = new Map<string, Set<string>>();

  /** Adds an import, unless it would close a cycle; a file does not import itself. Returns whether it may be there. */
  add(from: string, to: string): boolean {
    if (from === to || this.#leads(to, from)) return from === to;
    this.#of.set(from, (this.#of.get(from) ?? new Set()).add(to));
    return true;
  }

  #leads(from: string, to: string): boolean {
    const open = new Set([from]);
    for (const one of open) for (const next of this.#of.get(one) ?? []) open.add(next);
    return open.has(to);
  }
}
