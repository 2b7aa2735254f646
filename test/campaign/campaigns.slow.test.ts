import { expect, onTestFinished, test } from 'vitest';
import { commits } from '../../scripts/campaign/commits.ts';
import type { Counters } from '../../scripts/campaign/counters.ts';
import { hidden } from '../../scripts/campaign/hidden.ts';
import type { CampaignOptions } from '../../scripts/campaign/stage.ts';
import { truth } from '../../scripts/campaign/truth.ts';
import type { Plant } from '../../scripts/soak/plants.ts';

// Each campaign counts the fault that it is for.

type Campaign = (options: CampaignOptions) => Promise<Counters>;

test.each<[string, Campaign, Plant, string]>([
  ['truth: everybody sees everything', truth, 'widened', 'rows of others'],
  ['truth: rows are hidden that should be shown', truth, 'hidden', 'rows that are missing'],
  ['hidden: a row shows that should not', hidden, 'widened', 'pairs that differ'],
  ['commits: a write is taken back', commits, 'undone', 'told as done, and not stored'],
])('a campaign notices; %s', async (_what, campaign, plant, fault) => {
  const endings: (() => Promise<unknown>)[] = [];
  onTestFinished(async () => {
    for (const end of endings.toReversed()) await end();
  });
  const { faults } = await campaign({
    seed: 1,
    seconds: 120,
    defer: (end) => void endings.push(end),
    log: () => undefined,
    signal: new AbortController().signal,
    plant,
    untilFault: true,
  });
  expect(faults.get(fault)).toBeGreaterThan(0);
});
