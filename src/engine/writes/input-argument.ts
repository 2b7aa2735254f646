import type { InputRef } from '@pothos/core';
import type { Builder } from '../schema/builder.ts';

/** The one argument that every mutation has. */
export const inputArgument = <T>(builder: Builder, type: InputRef<T>) =>
  builder.args((t) => ({
    input: t.field({ type, required: true, description: 'What to do, and to what.' }),
  }));
