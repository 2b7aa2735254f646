/**
 * The option `nullable` of a field that exposes an array: Postgres can't say that its items are not
 * null, so the schema says that they may be. Pothos takes this, and only the types of its Drizzle
 * plugin don't know it.
 *
 * @param list - whether the array itself may be null
 */
export const itemsMayBeNull = <List extends boolean>(list: List): List =>
  ({ list, items: true }) as unknown as List;
