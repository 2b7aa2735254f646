import { createBecome } from './browser/asking.ts';
import { createBearer } from './browser/bearer.ts';
import { choosePeople } from './browser/people-bar.ts';
import { rememberChoice } from './browser/remembered.ts';
import { sendWithToken } from './browser/send-with-token.ts';
import { createServer } from './browser/server.ts';
import { start, type BrowserParts } from './browser/start.ts';
import { createStatus } from './browser/status.ts';
import { askForToken } from './browser/token-bar.ts';
import { bar, styles } from './markup.ts';
import { policyFor } from './policy.ts';
import type { PageSettings } from './settings.ts';

const options = {
  title: 'Rowhouse',
  // A token that is typed in is forgotten with the page.
  shouldPersistHeaders: false,
  credentials: 'omit',
} as const;

const parts: BrowserParts = {
  askForToken,
  choosePeople,
  createBearer,
  createBecome,
  createServer,
  createStatus,
  rememberChoice,
  sendWithToken,
};

/** The functions as the browser gets them. They import nothing but types, so their text is whole. */
const ownScript = `(${start.toString()})({
${Object.entries(parts)
  .map(([name, part]) => `${name}: ${String(part)}`)
  .join(',\n')}
});`;

export interface GraphiqlPage {
  readonly html: (settings: PageSettings) => string;
  /** Its content security policy, whatever the settings. */
  readonly policy: string;
}

/**
 * The page that Yoga ships, with a bar above it, and without any other host. It is some megabytes:
 * make it when it is asked for.
 *
 * @param defaultQuery - what it shows when it is opened for the first time
 */
export async function graphiqlPage(defaultQuery: string): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  // As a browser reads it, so that a script's digest is that of the page as it is sent.
  const html = renderGraphiQL({ ...options, defaultQuery }).replaceAll(/\r\n?/g, '\n');
  const [head, afterHead] = parted(html, '</head>');
  const [beforeRoot, afterRoot] = parted(afterHead, '<div id="root">');
  const [root, script] = parted(afterRoot, '<script>');
  const before = `${head}<meta name="viewport" content="width=device-width" /><style>${styles}</style>${beforeRoot}${bar}${root}`;
  const yoga = script.slice('<script>'.length, script.indexOf('</script>'));
  return {
    html: (settings) =>
      `${before}<script type="application/json" id="asking-settings">${inMarkup(settings)}</script><script>${ownScript}</script>${script}`,
    policy: await policyFor([ownScript, yoga]),
  };
}

/** What stands before a text, and the rest that begins with it. */
function parted(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at);
  if (index < 0) throw new Error(`The page of GraphiQL has no ${at}.`);
  return [text.slice(0, index), text.slice(index)];
}

/** JSON that can't end the element it stands in. */
const inMarkup = (value: unknown) => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
