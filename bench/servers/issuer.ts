import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  /** An RS256 token for this person, good for a day. */
  token(person: string): Promise<string>;
  stop(): Promise<void>;
}

/** A token issuer on 127.0.0.1 with one RSA key of 2048 bits. */
export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const header = { alg: 'RS256', kid: 'bench' };
  const document = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), ...header, use: 'sig' }],
  });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(document);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    jwksUrl: `${url}/jwks.json`,
    token: (person) =>
      new SignJWT({})
        .setProtectedHeader(header)
        .setIssuer(url)
        .setSubject(person)
        .setIssuedAt()
        .setExpirationTime('1d')
        .sign(privateKey),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
