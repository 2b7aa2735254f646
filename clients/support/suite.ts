import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
  vi,
  type MockInstance,
} from 'vitest';
import type { Tokens } from '../tokens.ts';
import { openServer, RETRY_AFTER_MS, type ClientServer, type Ids } from './server.ts';

/** A frontend: dave's todos, newest first and two a page, beside the number of open ones in a project. */
export interface TodoApp {
  /** The first page and the number, in two requests at once. */
  load(): Promise<void>;
  more(): Promise<unknown>;
  tasks(): readonly string[];
  hasMore(): boolean;
  open(): number | undefined;
  complete(id: string): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** The code of what one of these was rejected with. */
  codeOf(error: unknown): unknown;
  stop(): void;
}

export interface Drawn {
  readonly task: string;
  readonly isComplete: boolean;
}

export const draw = ({ task, isComplete }: Drawn) => (isComplete ? `✓ ${task}` : task);

type OpenApp = (endpoint: string, tokens: Tokens, project: string) => TodoApp;

/** What every client does with the settings of docs/frontend.md. */
export function describeClient(name: string, openApp: OpenApp): void {
  describe.each([name])('%s', () => {
    let server: ClientServer;
    let ids: Ids;
    let app: TodoApp;
    let warnings: MockInstance[];
    beforeAll(async () => {
      server = await openServer();
    });
    afterAll(() => server.close());
    beforeEach(async () => {
      warnings = (['warn', 'error'] as const).map((level) => vi.spyOn(console, level));
      ids = await server.layRows();
      app = openApp(server.endpoint, await server.signIn(), ids.project);
    });
    afterEach(() => {
      app.stop();
      // Caches warn of what they can't tell apart.
      expect(warnings.flatMap(({ mock }) => mock.calls)).toEqual([]);
      vi.restoreAllMocks();
    });

    test('shows a list that grows page by page, and ends', async () => {
      await app.load();
      expect(app.tasks()).toEqual(['milk', 'shared']);
      expect(app.hasMore()).toBe(true);
      await app.more();
      await expect.poll(() => app.tasks()).toEqual(['milk', 'shared', 'second', 'first']);
      expect(app.hasMore()).toBe(false);
    });

    test('shows an update in the list, and in the count above it', async () => {
      await app.load();
      expect(app.open()).toBe(3);
      await app.complete(ids.milk);
      await expect.poll(() => app.tasks()).toEqual(['✓ milk', 'shared']);
      await expect.poll(() => app.open()).toBe(2);
    });

    test('takes what is deleted out of every page, and out of the count above it', async () => {
      await app.load();
      await app.more();
      await app.remove(ids.milk);
      await expect.poll(() => app.tasks()).toEqual(['shared', 'second', 'first']);
      await expect.poll(() => app.open()).toBe(2);
    });

    test('tells why a write is refused, and shows what is stored', async () => {
      await app.load();
      const error: unknown = await app.complete(ids.shared).catch((reason: unknown) => reason);
      expect(app.codeOf(error)).toBe('FORBIDDEN');
      await expect.poll(() => app.tasks()).toEqual(['milk', 'shared']);
    });

    test('renews an expired token once for all requests that wait for it', async () => {
      const tokens = await server.signIn(-3600);
      app.stop();
      app = openApp(server.endpoint, tokens, ids.project);
      await app.load();
      expect(app.tasks()).toEqual(['milk', 'shared']);
      expect(app.open()).toBe(3);
      expect(tokens.renewals()).toBe(1);
      await app.complete(ids.milk);
      expect(server.statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(2);
    });

    test('renews it once, though another request is refused after the renewal', async () => {
      const tokens = await server.signIn(-3600);
      app.stop();
      app = openApp(server.endpoint, tokens, ids.project);
      server.delayNext(tokens.renewed);
      await app.load();
      expect(app.tasks()).toEqual(['milk', 'shared']);
      expect(app.open()).toBe(3);
      expect(server.statuses.filter((status) => status === 401)).toHaveLength(2);
      expect(tokens.renewals()).toBe(1);
    });

    test.each([
      ['query', () => app.load()],
      ['mutation', () => app.complete(ids.milk)],
    ])('waits as long as a 429 says, and sends a %s again', async (kind, send) => {
      if (kind === 'mutation') await app.load();
      server.refuseNext();
      const start = performance.now();
      await send();
      expect(performance.now() - start).toBeGreaterThan(RETRY_AFTER_MS - 10);
      await expect.poll(() => app.tasks()[0]).toBe(kind === 'query' ? 'milk' : '✓ milk');
      expect(server.statuses.filter((status) => status === 429)).toHaveLength(1);
    });
  });
}
