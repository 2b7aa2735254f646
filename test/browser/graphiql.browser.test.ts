import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
  choose,
  chromiumPath,
  expectStatus,
  kept,
  openPage,
  openSite,
  runQuery,
  useBrowser,
  type Site,
} from './support.ts';

const viewer = (userId: string | null, role = 'AUTHENTICATED') => ({
  data: { viewer: { userId, role } },
});

/** Types a text in the place of the query, until it is what stands there: the editor may add a bracket. */
async function type(page: Page, text: string): Promise<void> {
  const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
  const typed = async () => {
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
    await page.keyboard.press('Delete');
    return (await editor.locator('.view-lines').innerText()).replaceAll('\u00a0', ' ').trim();
  };
  await expect.poll(typed).toBe(text);
}

describe.skipIf(chromiumPath === undefined)('GraphiQL in a browser', () => {
  const browser = useBrowser();
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  test('opens as the first sample person, and its query shows what they see', async () => {
    const { page, faults, origins } = await openPage(browser(), site);
    await expectStatus(page, 'Asking as alice (role authenticated; owner of Acme');
    const answer = await runQuery(page);
    expect(answer).toMatchObject({ data: { viewer: { userId: 'alice' } } });
    expect(answer).toMatchObject({ data: { projects: { totalCount: 5 } } });
    expect(faults).toEqual([]);
    expect([...origins]).toEqual([site.address]);
  });

  test('has somebody else ask with one click, and nobody, who get other rows', async () => {
    const { page } = await openPage(browser(), site);
    await choose(page, 'heidi');
    const hers = { viewer: { userId: 'heidi' }, projects: { totalCount: 3 } };
    expect(await runQuery(page)).toMatchObject({ data: hers });
    await choose(page, 'nobody');
    const nobodys = { viewer: { userId: null }, projects: { totalCount: 2 } };
    expect(await runQuery(page)).toMatchObject({ data: nobodys });
  });

  test('has anybody ask, by name, role and claims, without the mouse', async () => {
    const { page } = await openPage(browser(), site);
    await page.locator('#asking-people input:checked').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    await page.keyboard.type('zoe');
    await page.keyboard.press('Tab');
    await page.keyboard.type('moderator');
    await page.keyboard.press('Tab');
    await page.keyboard.type('{"email": "zoe@example.com"}');
    const signed = page.waitForRequest(/\/graphiql\/token$/);
    await page.keyboard.press('Enter');
    expect((await signed).postDataJSON()).toEqual({
      sub: 'zoe',
      role: 'moderator',
      claims: { email: 'zoe@example.com' },
    });
    await expectStatus(page, 'Asking as zoe (role moderator)');
  });

  test('keeps who was chosen and what was typed over a reload, and no token', async () => {
    const { page } = await openPage(browser(), site);
    await choose(page, 'bob');
    await expectStatus(page, 'Asking as bob');
    await type(page, '{ viewer { userId role } }');
    await expect.poll(() => kept(page)).toContain('{ viewer { userId role } }');
    expect(await runQuery(page)).toEqual(viewer('bob'));
    const stored = await kept(page);
    expect(stored).toContain('bob');
    expect(stored).not.toMatch(/eyJ|bearer/i);
    await page.reload();
    await expectStatus(page, 'Asking as bob');
    expect(await runQuery(page)).toEqual(viewer('bob'));
  });

  test.each([
    ['light', { width: 360, height: 740 }],
    ['dark', { width: 1200, height: 800 }],
  ] as const)('in a %s window of %o covers nothing', async (colorScheme, viewport) => {
    const { page } = await openPage(browser(), site, { colorScheme, viewport });
    await expectStatus(page, 'Asking as alice');
    const { bar, root, wide, button } = await page.evaluate(() => ({
      bar: document.querySelector('#asking')!.getBoundingClientRect().bottom,
      root: document.querySelector('#root')!.getBoundingClientRect().top,
      wide: document.documentElement.scrollWidth,
      button: document.querySelector('.graphiql-execute-button')!.getBoundingClientRect().right,
    }));
    expect(root).toBeGreaterThanOrEqual(bar);
    expect(wide).toBeLessThanOrEqual(viewport.width);
    expect(button).toBeLessThanOrEqual(viewport.width);
  });

  test.each([
    ['a small telephone', { width: 320, height: 480 }],
    ['a telephone on its side', { width: 740, height: 320 }],
  ])(
    'leaves room for query and answer on %s, also under the form for anybody',
    async (_, viewport) => {
      const { page } = await openPage(browser(), site, { viewport });
      await choose(page, 'somebody else …');
      await page.locator('#asking-other').waitFor();
      for (const part of ['.graphiql-query-editor', '.graphiql-response']) {
        await page.locator(part).scrollIntoViewIfNeeded();
        const { height = 0 } = (await page.locator(part).boundingBox()) ?? {};
        expect(height).toBeGreaterThan(100);
      }
      const { bottom, whole } = await page.evaluate(() => ({
        bottom: document.querySelector('#root')!.getBoundingClientRect().bottom + scrollY,
        whole: document.documentElement.scrollHeight,
      }));
      // Nothing is cut off, and nothing is empty below.
      expect(Math.abs(whole - bottom)).toBeLessThanOrEqual(1);
    },
  );
});
