import type { Answer } from './client.ts';

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly outcome?: string };
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
}

/** What an answer comes to. */
export interface Outcome {
  /** `done`, the first error's code, or `unknown` where the server says that nobody knows. */
  readonly code: string;
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly hasErrors: boolean;
  /** The first error's message; empty where there is none. */
  readonly message: string;
}

export function outcomeOf({ status, text }: Answer): Outcome {
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    return { code: 'not JSON', status, data: null, hasErrors: true, message: '' };
  }
  const { data = null, errors } = body;
  const [first] = errors ?? [];
  if (first === undefined) {
    return {
      code: status === 200 ? 'done' : 'no error',
      status,
      data,
      hasErrors: false,
      message: '',
    };
  }
  const isUnknown = errors?.some(
    ({ extensions: { outcome = 'not_stored' } = {} }) => outcome !== 'not_stored',
  );
  const code = isUnknown === true ? 'unknown' : (first.extensions?.code ?? 'no code');
  return { code, status, data, hasErrors: true, message: first.message };
}

/** What a server may answer to anything while its database is being broken. */
export function isUnavailable({ status, code }: Outcome): boolean {
  return (
    (status === 503 && (code === 'SERVICE_UNAVAILABLE' || code === 'unknown')) ||
    (status === 504 && code === 'TIMEOUT')
  );
}
