// A system that talks to the API with fetch and nothing else.
//
//   ROWHOUSE_URL=http://127.0.0.1:4000/graphql ROWHOUSE_TOKEN=… node examples/client/partner.ts

/** A request that failed for good. `code` is the API's; null where no answer of the API came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string | null;
  /** False where a mutation may have taken effect: look before you send it again. */
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

/** The two ways to ask: `query` may be repeated without harm, `mutate` only while nothing was done. */
export function connect(endpoint: string, token: string) {
  /** Sends an operation, and sends it again while it fails in passing and nothing of it was done. */
  async function send<T>(query: string, variables: object, mayRepeat: boolean): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const { response, body } = await post(query, variables);
      const error = body?.errors?.[0];
      if (error === undefined && body?.data != null) return body.data as T;

      // Refused by the API itself, nothing was done, unless it says that it was, or that it does not
      // know. An answer that is not the API's, or none at all, says nothing.
      const { code = null, outcome } = error?.extensions ?? {};
      const undone = mayRepeat || response?.status === 429 || (code !== null && outcome == null);
      const passing = response === null || retriedStatuses.includes(response.status);
      const wait = secondsToWait(response?.headers.get('Retry-After') ?? null, attempt);
      if (!undone || !passing || attempt === attemptsMax || wait > waitMaxSeconds) {
        throw new ApiError(error?.message ?? 'The API gave no answer.', code, undone);
      }
      await sleep(wait);
    }
  }

  async function post(query: string, variables: object) {
    let response: Response | null = null;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
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
    query: <T>(query: string, variables = {}) => send<T>(query, variables, true),
    mutate: <T>(mutation: string, variables = {}) => send<T>(mutation, variables, false),
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
 * Creates a todo unless it is there, also where the answer to a first try was lost.
 *
 * @param task - must be unique among one's own todos, say by holding an order number
 */
export async function createTodoOnce(api: Api, task: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { viewer } = await api.query<{ viewer: { todos: { totalCount: number } } }>(
      'query ($task: String!) { viewer { todos(where: { task: { eq: $task } }) { totalCount } } }',
      { task },
    );
    if (viewer.todos.totalCount > 0) return;
    try {
      await api.mutate(
        'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { id } } }',
        { task },
      );
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.undone || attempt === attemptsMax) throw error;
      await sleep(attempt);
    }
  }
}

if (import.meta.main) {
  const { ROWHOUSE_URL, ROWHOUSE_TOKEN } = process.env;
  const api = connect(ROWHOUSE_URL ?? 'http://127.0.0.1:4000/graphql', ROWHOUSE_TOKEN ?? '');
  for await (const { id, task } of allTodos(api)) process.stdout.write(`${id} ${task}\n`);
}
