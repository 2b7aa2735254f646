import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { byGet, send, type Received } from './support.ts';

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('GraphiQL', () => {
  let app: TestApp;
  let page: Received;

  beforeAll(async () => {
    app = await createTestApp();
    page = await send(app, { method: 'GET', headers: browser });
  });
  afterAll(() => app.close());

  const scripts = () =>
    [...page.text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = '']) => text);

  test('is what a browser gets', () => {
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<title>Rowhouse</title>');
  });

  test('is there when an operation is in the address, too', async () => {
    const path = byGet({ query: '{ __typename }' });
    const { headers } = await send(app, { method: 'GET', path, headers: browser });
    expect(headers.get('content-type')).toContain('text/html');
  });

  test('opens with an example that works', async () => {
    const [, literal] = /"defaultQuery":("(?:[^"\\]|\\.)*")/.exec(page.text) ?? [];
    const answer = await app.ask('alice', JSON.parse(literal ?? '') as string);
    expect(answer).toMatchObject({ status: 200, data: { viewer: { userId: 'alice' } } });
  });

  test('loads nothing from anywhere', () => {
    const markup = page.text.replaceAll(/<(script|style)>.*?<\/\1>/gs, '');
    expect(markup).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  test('has a policy that lets it run its own scripts, and nothing else', () => {
    const digests = scripts().map(
      (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    );
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(digests).toHaveLength(2);
    expect(policy).toContain(`script-src ${digests.join(' ')};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  test.each([
    ['GET', 'application/json'],
    ['GET', '*/*'],
    ['GET', 'text/html;q=0, application/json'],
    ['POST', 'text/html, */*'],
  ])('is not for %s with Accept: %s', async (method, accept) => {
    const { headers } = await send(app, { method, headers: { accept } });
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});

test('without GraphiQL a browser gets JSON, and / leads nowhere', async () => {
  const app = await createTestApp({ app: { graphiql: 'off' } });
  const page = await send(app, { method: 'GET', headers: browser });
  expect(page).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  expect(await send(app, { method: 'GET', path: '/', headers: browser })).toMatchObject({
    status: 404,
  });
  await app.close();
});
