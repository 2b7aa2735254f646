import type { PageSettings } from '../settings.ts';
import type { createBecome } from './asking.ts';
import type { createBearer } from './bearer.ts';
import type { choosePeople } from './people-bar.ts';
import type { rememberChoice } from './remembered.ts';
import type { sendWithToken } from './send-with-token.ts';
import type { createServer } from './server.ts';
import type { createStatus } from './status.ts';
import type { askForToken } from './token-bar.ts';

/** The functions that the page's script consists of. Each uses what it is given, and the browser. */
export interface BrowserParts {
  readonly askForToken: typeof askForToken;
  readonly choosePeople: typeof choosePeople;
  readonly createBearer: typeof createBearer;
  readonly createBecome: typeof createBecome;
  readonly createServer: typeof createServer;
  readonly createStatus: typeof createStatus;
  readonly rememberChoice: typeof rememberChoice;
  readonly sendWithToken: typeof sendWithToken;
}

/**
 * Runs in the browser, before GraphiQL is started. Requests of GraphiQL wait until it is known who
 * is asking.
 */
export function start(parts: BrowserParts): void {
  const text = document.querySelector('#asking-settings')?.textContent ?? '';
  const settings = JSON.parse(text) as PageSettings;
  const send = globalThis.fetch.bind(globalThis);
  const bearer = parts.createBearer();
  globalThis.fetch = parts.sendWithToken(send, settings.paths.graphql, bearer);

  const server = parts.createServer(send, settings);
  const status = parts.createStatus();
  const become = parts.createBecome({ settings, bearer, server, status });
  const { people } = settings;
  if (people === null) parts.askForToken({ settings, server, status, become });
  else {
    const remembered = parts.rememberChoice();
    parts.choosePeople({ settings, people, server, status, remembered, become });
  }
}
