import { existsSync } from 'node:fs';
import { domain } from '#example/domain.ts';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { seed } from '../../src/engine/maintenance/seed.ts';
import { serve } from '../../src/engine/node/server.ts';
import { createTestApp, type ServerOptions, type TestApp } from '../support/app.ts';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where Chromium is: CHROMIUM_PATH, or a usual place; undefined where there is none. */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? places.find(existsSync);

if (chromiumPath === undefined) {
  const missing =
    'There is no Chromium for the tests of GraphiQL. Install it (apt-get install chromium), or name it in CHROMIUM_PATH.';
  if (process.env['CI'] !== undefined) throw new Error(missing);
  process.stderr.write(`\n*** SKIPPED: ${missing}\n\n`);
}

/** One browser for a suite. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (chromiumPath === undefined) return;
    const args = ['--no-sandbox', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: chromiumPath, args });
  });
  afterAll(() => browser?.close());
  return () => browser!;
}

export interface Site {
  readonly app: TestApp;
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** A server with the sample data, on a port. */
export async function openSite(options: Partial<ServerOptions> = {}): Promise<Site> {
  const app = await createTestApp({ app: options });
  const { ownerUrl } = app.database;
  await seed({ ownerUrl, sample: domain.sample, scale: 1, log: () => undefined });
  const { listener } = app;
  const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  const close = async () => {
    await server.stop();
    await app.close();
  };
  return { app, address: server.address, close };
}

/** What a page did that is seen outside of it. */
interface Watched {
  /** Origins that it asked, beside documents of its own memory. */
  readonly origins: Set<string>;
  /** Breaches of the content security policy, errors of scripts and of the console. */
  readonly faults: string[];
}

export interface OpenPage extends Watched {
  readonly page: Page;
}

/** Opens GraphiQL in a profile of its own, which ends with the test. */
export async function openPage(
  browser: Browser,
  { address }: Site,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const [origins, faults] = [new Set<string>(), [] as string[]];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol)) origins.add(url.origin);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${address}/graphql`);
  await page.locator('.graphiql-execute-button').waitFor({ state: 'attached' });
  return { page, origins, faults };
}

/** The next answer of GraphQL that is the schema, or is not. */
export const nextAnswer = (page: Page, { schema }: { readonly schema: boolean }) =>
  page.waitForResponse(
    async (response) =>
      response.request().method() === 'POST' &&
      response.url().endsWith('/graphql') &&
      (await response.text()).includes('"__schema"') === schema,
  );

/** Runs the query that is there, and gives what was answered. */
export async function runQuery(page: Page): Promise<unknown> {
  // The button is there before the editor, and runs nothing then.
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const run = page.locator('.graphiql-execute-button');
  const [answer] = await Promise.all([nextAnswer(page, { schema: false }), run.click()]);
  return answer.json();
}

/** Waits until the bar says something. */
export async function expectStatus(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.locator('#asking-status').textContent()).toContain(text);
}

/** Chooses with one click. */
export const choose = (page: Page, name: string) =>
  page.locator('#asking-people').getByText(name, { exact: true }).click();

/** Everything that the browser keeps of the page. */
export const kept = async (page: Page): Promise<string> => {
  const storage = await page.evaluate(() => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    cookies: document.cookie,
    address: location.href,
  }));
  const state = await page.context().storageState({ indexedDB: true });
  return JSON.stringify([storage, state]);
};
