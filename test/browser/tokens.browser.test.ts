import { domain } from '#example/domain.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import {
  createDevelopmentKey,
  developmentIssuer,
  type DevelopmentIssuer,
} from '../../src/engine/auth/development-issuer.ts';
import type { ServerOptions } from '../support/app.ts';
import {
  chromiumPath,
  expectStatus,
  kept,
  nextAnswer,
  openPage,
  openSite,
  runQuery,
  useBrowser,
  type Site,
} from './support.ts';

const newIssuer = async () => developmentIssuer(await createDevelopmentKey());

const trusting = ({ provider }: DevelopmentIssuer) =>
  createAuthenticator({ roles: domain.roles, providers: [provider] });

async function openedSite(options: Partial<ServerOptions>): Promise<Site> {
  const site = await openSite(options);
  onTestFinished(() => site.close());
  return site;
}

const asAlice = { data: { viewer: { userId: 'alice' } } };

describe.skipIf(chromiumPath === undefined)('the token of GraphiQL', () => {
  const browser = useBrowser();

  test('is renewed before it ends', async () => {
    const issuer = await newIssuer();
    let signed = 0;
    const sign: typeof issuer.sign = (token) => {
      signed += 1;
      return issuer.sign(token);
    };
    // So short that each request finds it near its end.
    const own = { sign, people: [{ sub: 'alice' }], isLoopback: () => true, lifetimeSeconds: 5 };
    const site = await openedSite({ authenticate: trusting(issuer), developmentTokens: own });
    const { page } = await openPage(browser(), site);
    await expectStatus(page, 'Asking as alice');
    expect(await runQuery(page)).toMatchObject(asAlice);
    const before = signed;
    expect(await runQuery(page)).toMatchObject(asAlice);
    expect(signed).toBe(before + 1);
  });

  test('is replaced where the server believes it no more, and the query is answered', async () => {
    let issuer = await newIssuer();
    let authenticate = trusting(issuer);
    const site = await openedSite({
      authenticate: (headers) => authenticate(headers),
      developmentTokens: {
        sign: (token) => issuer.sign(token),
        people: [{ sub: 'alice' }],
        isLoopback: () => true,
        lifetimeSeconds: 300,
      },
    });
    const { page } = await openPage(browser(), site);
    await expectStatus(page, 'Asking as alice');
    issuer = await newIssuer();
    authenticate = trusting(issuer);
    await page.locator('.graphiql-execute-button').click();
    await expect.poll(() => page.locator('.result-window').textContent()).toContain('"alice"');
  });

  test('is pasted where nothing signs any; it lets the schema be read, and is forgotten', async () => {
    const site = await openedSite({ developmentTokens: null, introspection: 'signed-in' });
    const { page } = await openPage(browser(), site);
    await expectStatus(page, 'Asking as nobody (role anonymous)');
    const token = await site.app.token({ sub: 'alice', role: 'admin' });
    const schema = nextAnswer(page, { schema: true });
    await page.getByLabel('Token').fill(`{ "Authorization": "Bearer ${token}" }`);
    await page.keyboard.press('Enter');
    await expectStatus(page, 'Asking as alice (role admin)');
    expect((await schema).request().headers()['authorization']).toBe(`Bearer ${token}`);
    expect(await kept(page)).not.toContain(token.slice(0, 30));
    await page.reload();
    await expectStatus(page, 'Asking as nobody (role anonymous)');
  });

  test('is told to have expired', async () => {
    const issuer = await newIssuer();
    const authenticate = trusting(issuer);
    const site = await openedSite({ authenticate, developmentTokens: null });
    const { page } = await openPage(browser(), site);
    await page.getByLabel('Token').fill(await issuer.sign({ sub: 'alice', expiresIn: 3 }));
    await page.keyboard.press('Enter');
    await expectStatus(page, 'The token of alice has expired');
  });

  test('is asked for before anything else with GRAPHIQL=signed-in', async () => {
    const site = await openedSite({ graphiql: 'signed-in' });
    const { page, faults } = await openPage(browser(), site);
    const graphiql = page.locator('.graphiql-execute-button');
    await expectStatus(page, 'GraphiQL opens when');
    expect(await graphiql.isVisible()).toBe(false);
    await page.keyboard.type('nonsense');
    await page.keyboard.press('Enter');
    await expectStatus(page, 'no JSON Web Token');
    expect(await graphiql.isVisible()).toBe(false);
    expect(faults).toEqual([]);
    await page.getByLabel('Token').fill(await site.app.token('alice'));
    await page.keyboard.press('Enter');
    await graphiql.waitFor();
    expect(await runQuery(page)).toEqual({ data: { __typename: 'Query' } });
  });
});
