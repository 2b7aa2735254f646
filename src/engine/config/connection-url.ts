import { parse } from 'pg-connection-string';

/** What pg's clients and pools are made with, as far as a URL says it. */
export interface ConnectionParameters {
  readonly user: string;
  readonly password: string;
  /** A name, an address, or the folder of a socket; left out where pg's own default is meant. */
  readonly host?: string;
  readonly port?: number;
  readonly database: string;
  readonly ssl?: boolean | object;
  readonly sslnegotiation?: 'direct';
  /** Of the server, as `-c name=value`. */
  readonly options?: string;
  readonly application_name?: string;
}

/** A URL of a database is none; the message says why, and has nothing of it. */
export class ConnectionUrlError extends Error {
  override readonly name = 'ConnectionUrlError';
}

/**
 * Reads the URL of a database as pg does, so that it means one thing to everything that is done with it.
 *
 * Of its parameters those are taken that say where the database is, and how it is spoken to. Others of
 * pg's change what a client does with statements and rows (`query_timeout`, `binary`): the code that
 * makes the client decides that.
 *
 * @throws ConnectionUrlError where it has no user or database, or can't be read
 */
export function readConnectionUrl(url: string): ConnectionParameters {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new ConnectionUrlError(looksLike);
  const { user, password, host, port, database, ssl, sslnegotiation, options, ...others } =
    parsed(url);
  if (!user || !database) throw new ConnectionUrlError(looksLike);
  const { application_name: applicationName } = others;
  return {
    user,
    password: password ?? '',
    database,
    ...(host ? { host } : {}),
    ...(port ? { port: portOf(port) } : {}),
    ...(ssl === undefined
      ? {}
      : { ssl: ssl === 'no-verify' ? { rejectUnauthorized: false } : tls(ssl) }),
    ...(sslnegotiation === 'direct' ? { sslnegotiation } : {}),
    ...(options === undefined ? {} : { options }),
    ...(applicationName === undefined ? {} : { application_name: applicationName }),
  };
}

/** Where a database is, for messages: `host:port`, or the path of a socket. */
export function serverOf({ host = 'localhost', port = 5432 }: ConnectionParameters): string {
  if (host.startsWith('/')) return `${host}/.s.PGSQL.${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const looksLike = 'must look like postgresql://user:password@host/database';

function parsed(url: string): ReturnType<typeof parse> {
  try {
    return parse(url);
  } catch (error) {
    throw new ConnectionUrlError(whyUnreadable(error));
  }
}

function whyUnreadable(error: unknown): string {
  if (error instanceof URIError) {
    return 'has a % that is not followed by the two digits of a character: a percent sign itself is %25';
  }
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path !== undefined) return `names a file that can't be read: ${path} (${code})`;
  return code === 'ERR_INVALID_URL' ? looksLike : message;
}

function tls(ssl: string | boolean | object): boolean | object {
  return typeof ssl === 'string' ? ssl !== 'false' && ssl !== '0' : ssl;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ConnectionUrlError('has a port that is none');
}
