/** A selection that only resolvers can answer. It is nobody's fault, and nobody is told. */
export class NotCompilable extends Error {
  override readonly name = 'NotCompilable';
}
