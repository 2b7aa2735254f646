// A system that talks to the API with fetch and nothing else.
//
//   ROWHOUSE_URL=http://127.0.0.1:4000/graphql ROWHOUSE_TOKEN=… node examples/client/partner.ts

/** A request that failed for good. `code` is the API's; null where no answer of the API came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string | null;
  /** False where a mutation may have taken effect: send it again with its key. */
  readonly undone: boolean;

  constructor(message: string, code: string | null, undone: boolean) {
    super(message);
    this.code = code;
    this.undone = undone;
  }
}

const retriedStatuses = [429, 503];
const attemptsMax = 5;
const waitMaxSeconds = 30;

export type Api = ReturnType<typeof connect>;

/** Gives a token: the one that is at hand, and another one where the API has just refused that. */
export type GetToken = (refused: string | null) => string | Promise<string>;

/** The two ways to ask. Both may be repeated without harm: a mutation carries a key, by which it is known again. */
export function connect(endpoint: string, getToken: GetToken) {
  /** Sends an operation, and sends it again while it fails in passing. */
  async function send<T>(query: string, variables: object, key: string | null): Promise<T> {
    let token = await getToken(null);
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const { response, body } = await post(query, variables, token, key);
      // A token that has ended, in the middle of a list perhaps: nothing was done with it.
      if (response?.status === 401 && !renewed) {
        token = await getToken(token);
        renewed = true;
        continue;
      }
      const error = body?.errors?.[0];
      if (error === undefined && body?.data != null) return body.data as T;

      // With its key a mutation is done once, however often it is sent.
      const passing = response === null || retriedStatuses.includes(response.status);
      const wait = secondsToWait(response?.headers.get('Retry-After') ?? null, attempt);
      if (!passing || attempt === attemptsMax || wait > waitMaxSeconds) {
        const { code = null, outcome } = error?.extensions ?? {};
        const undone =
          key === null || (code !== null && !['stored', 'unknown'].includes(outcome ?? ''));
        throw new ApiError(error?.message ?? 'The API gave no answer.', code, undone);
      }
      await sleep(wait);
    }
  }

  async function post(query: string, variables: object, token: string, key: string | null) {
    let response: Response | null = null;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${token}`,
          ...(key === null ? {} : { 'Idempotency-Key': key }),
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(30_000),
      });
      return { response, body: (await response.json()) as Body };
    } catch (error) {
      // Not JSON: an answer, but not of the API.
      return { response: error instanceof SyntaxError ? response : null, body: null };
    }
  }

  return {
    query: <T>(query: string, variables = {}) => send<T>(query, variables, null),
    /** @param key - the same whenever it is the same change, also after a restart of this program */
    mutate: <T>(mutation: string, variables = {}, key: string = crypto.randomUUID()) =>
      send<T>(mutation, variables, key),
  };
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly outcome?: string };
  }[];
}

/** What the API asks for, or twice as long each time; a little more, so that not all come at once. */
function secondsToWait(retryAfter: string | null, attempt: number): number {
  const asked = retryAfter === null ? NaN : Number(retryAfter);
  return (Number.isFinite(asked) ? asked : 2 ** (attempt - 1)) + Math.random();
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

interface TodosPage {
  readonly todos: {
    readonly nodes: readonly { readonly id: string; readonly task: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Every todo that the token may see, however many there are. */
export async function* allTodos(api: Api, pageSize = 100) {
  let after: string | null = null;
  for (;;) {
    const { todos }: TodosPage = await api.query<TodosPage>(
      `query ($first: Int!, $after: String) {
        todos(first: $first, after: $after) {
          nodes { id task }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { first: pageSize, after },
    );
    yield* todos.nodes;
    if (!todos.pageInfo.hasNextPage) return;
    after = todos.pageInfo.endCursor;
  }
}

/**
 * Creates the todo of an order once, also where the answer was lost, or this program ended before it came.
 *
 * @returns its id
 */
export async function createTodoOf(api: Api, order: string): Promise<string> {
  const { createTodo } = await api.mutate<{ createTodo: { todo: { id: string } } }>(
    'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { id } } }',
    { task: `Ship order ${order}` },
    `ship-order-${order}`,
  );
  return createTodo.todo.id;
}

if (import.meta.main) {
  const { ROWHOUSE_URL = 'http://127.0.0.1:4000/graphql', ROWHOUSE_TOKEN = '' } = process.env;
  // Instead of this one text: ask your identity provider, and keep what it gives until it is refused.
  const api = connect(ROWHOUSE_URL, () => ROWHOUSE_TOKEN);
  for await (const { id, task } of allTodos(api)) process.stdout.write(`${id} ${task}\n`);
}
