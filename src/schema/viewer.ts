import { sql } from 'drizzle-orm';
import { means } from '../engine/index.ts';
import { builder } from './api.ts';
import { RoleEnum } from './enums.ts';

/** What the database says of the caller; asked for only when it is selected. */
export interface ViewerIdentity {
  readonly userId: string | null;
  readonly role: string;
}

export interface ViewerShape {
  readonly identity: () => Promise<ViewerIdentity>;
}

export const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Who is asking, as the database sees it.',
  fields: (t) => ({
    userId: t.string({
      nullable: true,
      description: "The token's subject; null for an anonymous request.",
      extensions: means({ kind: 'value', sql: sql`auth.user_id()` }),
      resolve: (viewer) => viewer.identity().then(({ userId }) => userId),
    }),
    role: t.field({
      type: RoleEnum,
      description: 'The database role that the request runs under.',
      extensions: means({ kind: 'value', sql: sql`current_user` }),
      resolve: (viewer) => viewer.identity().then(({ role }) => role),
    }),
  }),
});
