import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/engine/errors/index.ts';
import { createMetrics } from '../../src/engine/metrics/metrics.ts';
import type { Driver } from '../../src/engine/session/driver.ts';

const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** What stands in the first column of the table under a heading. */
function listed(heading: string): string[] {
  const section = guide.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

test('the guide has every metric of the registry, and nothing else', async () => {
  // What reads the driver is not asked here.
  const driver: Pick<Driver, 'stats'> = {
    stats: () => ({ total: 0, idle: 0, lent: 0, waiting: 0 }),
  };
  const { registry } = createMetrics({
    driver,
    poolMax: 1,
    keySources: new Set(),
    tokens: { hits: 0, misses: 0 },
    fields: new Set(),
  });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect(listed('Metrics').toSorted()).toEqual(names.toSorted());
});

test('the guide has every error code, and nothing else', () => {
  expect(listed('Error codes')).toEqual([...errorCodes]);
});

/** The texts in calls of the logger in one file: its messages. */
function messagesIn(text: string): string[] {
  const calls = text.matchAll(/logger(?:\.(?:debug|info|warn|error)|\[level\])\(/g);
  return [...calls].flatMap(({ index }) => {
    const [, ...argumentTexts] = text.slice(index, endOfCall(text, index)).split("'");
    // What stands between quotes is every second of them.
    return argumentTexts.filter((_part, at) => at % 2 === 0 && !levels.has(argumentTexts[at]!));
  });
}

const levels = new Set(['debug', 'info', 'warn', 'error']);

function endOfCall(text: string, from: number): number {
  let depth = 0;
  for (let at = text.indexOf('(', from); at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && (depth -= 1) === 0) return at;
  }
  return text.length;
}

test('the guide has every line of the log, and nothing else', () => {
  const messages = globSync('src/**/*.ts').flatMap((file) =>
    messagesIn(readFileSync(file, 'utf8')),
  );
  expect(messages.length).toBeGreaterThan(15);
  // One is made by the key set, and has its address in it; the other is written past the logger.
  const known = [...new Set(messages), 'The key set at …', 'lines of the log could not be written'];
  expect(listed('Lines of the log').toSorted()).toEqual(known.toSorted());
});

test('the guide leads to places that are there', () => {
  const places = [...guide.matchAll(/\]\(#([\w-]+)\)/g)].map(([, place]) => place);
  const headings = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(places.filter((place) => !headings.includes(place ?? ''))).toEqual([]);
});
