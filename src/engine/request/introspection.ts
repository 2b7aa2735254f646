import { BREAK, Kind, visit, type DocumentNode } from 'graphql';
import type { Claims } from '../claims.ts';

/** Who may ask what the API looks like. */
export type Introspection = 'on' | 'signed-in' | 'off';

/** Whether somebody may learn nothing of the schema. Who never proved who they are is anonymous. */
export function hidesSchema(setting: Introspection, claims: Claims | undefined): boolean {
  return (
    setting === 'off' || (setting === 'signed-in' && (claims === undefined || claims.sub === null))
  );
}

const known = new WeakMap<DocumentNode, boolean>();

/** Whether any operation of a document introspects, so that not everybody may send it. */
export function asksForSchema(document: DocumentNode): boolean {
  let asks = known.get(document);
  if (asks === undefined) {
    asks = false;
    visit(document, {
      [Kind.FIELD]({ name: { value } }) {
        if (value !== '__schema' && value !== '__type') return undefined;
        asks = true;
        return BREAK;
      },
    });
    known.set(document, asks);
  }
  return asks;
}
