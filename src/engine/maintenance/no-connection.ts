import { readConnectionUrl, serverOf } from '../config/index.ts';
import { codeOf } from './errors.ts';

/** Codes of Node's and OpenSSL's for a certificate, or a handshake, that is not as it must be. */
const tls = /^(ERR_(TLS|SSL|OSSL)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_)/;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Whether the two sides do not agree on TLS. */
function isOfTls(error: unknown): boolean {
  // pg's own word for a server that has none; it has no code.
  return tls.test(codeOf(error) ?? '') || /not support SSL/.test(messageOf(error));
}

/** Whether a password was missing, or the server did not prove that it knows it; pg's errors have no code. */
const isOfPassword = (error: unknown) => /^SASL\b/.test(messageOf(error));

/**
 * Whether it is refused in a way that waiting does not change: wrong user or password, no such
 * database, no right to connect, TLS that does not fit.
 */
export function isRefused(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return /^28...$|^3D000$|^42501$/.test(code) || isOfTls(error) || isOfPassword(error);
}

/**
 * Why there is no connection, in one sentence that names no password.
 *
 * @param text - the URL
 */
export function explain(error: unknown, text: string): string {
  const url = readConnectionUrl(text);
  const { user, database } = url;
  const server = serverOf(url);
  if (isOfTls(error)) {
    return `The database at ${server} and TLS do not fit (${messageOf(error)}). sslmode in the URL says whether TLS is used and what is checked, sslrootcert names the file with the authority's certificate.`;
  }
  switch (codeOf(error)) {
    case '28P01':
      return `The database at ${server} refuses the password of "${user}".`;
    case '28000':
      return `The database at ${server} does not let "${user}" log in: the user does not exist there, may not log in, or is not allowed from this machine, or not without TLS.`;
    case '3D000':
      return `There is no database "${database}" at ${server}.`;
    case '42501':
      return `"${user}" may not connect to the database "${database}" at ${server}.`;
    case '53300':
      return `The database at ${server} has no free connection.`;
    case '57P03':
      return `The database at ${server} is starting up or shutting down; try again in a moment.`;
    default: {
      if (isOfPassword(error)) {
        return `The database at ${server} can't be logged in to as "${user}" (${messageOf(error)}).`;
      }
      const cause = messageOf(error) || codeOf(error);
      return `The database at ${server} can't be reached (${cause ?? 'no reason was given'}).`;
    }
  }
}
