import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import {
  generatePersistedQueryIdsFromManifest,
  type PersistedQueryManifestForGeneratingPersistedQueryIds as Manifest,
} from '@apollo/persisted-query-lists';
import { hashOf } from '../hash-of.ts';

// The first of all links sends hashes: of the manifest of Apollo's generator, or of graphql-codegen.

export const byManifest = (loadManifest: () => Promise<Manifest>) =>
  createPersistedQueryLink(generatePersistedQueryIdsFromManifest({ loadManifest }));

export const byCodegen = () => createPersistedQueryLink({ generateHash: hashOf });
