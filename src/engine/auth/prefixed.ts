import { unauthenticated } from '../errors/index.ts';

/** As many characters as a column for a subject, or for an organisation, holds. */
const longest = 255;

interface Naming {
  /** The refusal of a name that is none. */
  readonly refusal: 'subject' | 'organization';
  /** What is named, for the client: `subject (sub)`. */
  readonly what: string;
  /** Stands before it; empty: nothing does. */
  readonly prefix: string;
  /** The prefixes of all issuers that are trusted. */
  readonly prefixes: Iterable<string>;
}

/**
 * The name by which something of one issuer is known here, so that it is not another issuer's: as the token
 * has it, behind the prefix of the issuer.
 *
 * @param value - as the token has it
 * @throws ApiError UNAUTHENTICATED where it is no text, the name would be too long, or another issuer's
 */
export function prefixed(value: unknown, { refusal, what, prefix, prefixes }: Naming): string {
  const most = longest - prefix.length;
  if (typeof value !== 'string' || value === '' || value.length > most) {
    throw unauthenticated(refusal, `The token must name its ${what}, in 1 to ${most} characters.`);
  }
  const name = `${prefix}${value}`;
  for (const other of prefixes) {
    if (other !== '' && other !== prefix && name.startsWith(other)) {
      throw unauthenticated(refusal, `The token's ${what} begins as those of another issuer do.`);
    }
  }
  return name;
}
