/** The SHA-256 that graphql-codegen has put into a document: 64 hexadecimal digits. */
export function hashOf(document: object): string {
  const { __meta__: meta } = document as { readonly __meta__?: { readonly hash?: string } };
  if (meta?.hash === undefined)
    throw new TypeError('A document that graphql-codegen did not write.');
  return meta.hash.replace('sha256:', '');
}
