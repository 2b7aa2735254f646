import type { GraphQLInputField } from 'graphql';

const key = 'followsRelation';

/** The extensions of an input field whose conditions are on the row that a relation leads to. */
export const followingRelation: { readonly [key]: true } = { [key]: true };

/** Whether each value of an input field makes a filter look a row of another table up. */
export const followsRelation = ({ extensions }: GraphQLInputField): boolean =>
  extensions[key] === true;
