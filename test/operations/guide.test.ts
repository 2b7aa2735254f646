import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/errors.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Driver } from '../../src/db/driver.ts';

const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** What stands in the first column of the table under a heading. */
function listed(heading: string): string[] {
  const section = guide.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '');
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
