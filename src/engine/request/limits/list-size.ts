import { Kind, type FieldNode, type GraphQLField, type ValueNode } from 'graphql';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../lists/page-size.ts';

/** Looks a variable up: its value, undefined where it has none, UNKNOWN where it is not known. */
export type Lookup = (name: string) => unknown;

/** The value of a variable that could be anything. */
export const UNKNOWN = Symbol('unknown');

const argumentOf = (field: FieldNode, name: string): ValueNode | undefined =>
  field.arguments?.find((argument) => argument.name.value === name)?.value;

/** Whether a field is read by pages. */
export function isPaged(field: GraphQLField<unknown, unknown>): boolean {
  const names = new Set(field.args.map(({ name }) => name));
  return names.has('first') && names.has('last');
}

/** How many nodes a page has at most. What is no page size will be refused, and counts as the largest. */
export function pageSize(field: FieldNode, lookup: Lookup): number {
  const given = ['first', 'last']
    .map((name) => numberIn(argumentOf(field, name), lookup))
    .filter((size) => size != null);
  return given.length === 0 ? DEFAULT_PAGE_SIZE : Math.max(...given.map(clamp));
}

function clamp(size: unknown): number {
  const isSize = typeof size === 'number' && size >= 1 && size <= MAX_PAGE_SIZE;
  return isSize ? Math.ceil(size) : MAX_PAGE_SIZE;
}

function numberIn(value: ValueNode | undefined, lookup: Lookup): unknown {
  if (value === undefined || value.kind === Kind.NULL) return null;
  if (value.kind === Kind.VARIABLE) return lookup(value.name.value);
  return value.kind === Kind.INT ? Number(value.value) : UNKNOWN;
}

/**
 * How many rows a field's arguments name: the length of the longest list in them, the list itself or
 * one in an input object.
 *
 * @returns null where there is none
 */
export function namedRows(field: FieldNode, lookup: Lookup): number | null {
  return longest((field.arguments ?? []).map(({ value }) => lengthIn(value, lookup)));
}

function lengthIn(node: ValueNode, lookup: Lookup, inObject = false): number | null {
  if (node.kind === Kind.VARIABLE) return lengthOf(lookup(node.name.value), inObject);
  if (node.kind === Kind.LIST) return node.values.length;
  if (node.kind !== Kind.OBJECT || inObject) return null;
  return longest(node.fields.map(({ value }) => lengthIn(value, lookup, true)));
}

function lengthOf(value: unknown, inObject: boolean): number | null {
  if (value === UNKNOWN) return MAX_PAGE_SIZE;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null || inObject) return null;
  return longest(Object.values(value).map((item) => lengthOf(item, true)));
}

function longest(lengths: readonly (number | null)[]): number | null {
  let most: number | null = null;
  for (const length of lengths) {
    if (length !== null && length > (most ?? -1)) most = length;
  }
  return most;
}
