import { sql } from 'drizzle-orm';
import { idOfNoRow, means } from '../engine/index.ts';
import { builder } from './api.ts';
import { RoleEnum } from './enums.ts';

/** What the database says of the caller; asked for only when it is selected. */
export interface ViewerIdentity {
  readonly id: string;
  readonly userId: string | null;
  readonly role: string;
}

export interface ViewerShape {
  readonly identity: () => Promise<ViewerIdentity>;
}

/** Another for each person: a cache that outlives a sign-out must not take one for the other. */
export const viewerId = idOfNoRow('Viewer', sql`coalesce(auth.user_id(), '')`);

export const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Who is asking, as the database sees it.',
  fields: (t) => ({
    id: t.id({
      description:
        'The key of the viewer in a cache, another for each person. It names no row: `node` gives null for it, `viewer` gives it again.',
      extensions: means({ kind: 'value', sql: viewerId }),
      resolve: (viewer) => viewer.identity().then(({ id }) => id),
    }),
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
