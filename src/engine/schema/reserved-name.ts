const sign = '#';

/** A name that the engine gives in a statement, and that no table and no column can have: `#between`. */
export const reservedName = (name: string): string => `${sign}${name}`;

/** Whether a table or a column has a name that is the engine's to give. */
export const isReserved = (name: string): boolean => name.startsWith(sign);
