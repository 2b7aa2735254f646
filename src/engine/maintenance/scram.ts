import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4096;

/**
 * A password as clients and Postgres hash it, after SASLprep (RFC 4013): without what is mapped to nothing,
 * with plain blanks, in NFKC. As in `pg`, characters that SASLprep forbids stay.
 */
function prepared(password: string): string {
  return password
    .replaceAll(/[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g, ' ')
    .replaceAll(
      /\u00AD|\u034F|\u1806|[\u180B-\u180D]|[\u200C\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/g,
      '',
    )
    .normalize('NFKC');
}

/**
 * What Postgres stores for a password, so that the password itself need not be sent, where
 * statements might be logged (RFC 5803, as PostgreSQL writes it: `SCRAM-SHA-256$…`).
 *
 * @param salt - 16 random bytes unless a test says otherwise
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
