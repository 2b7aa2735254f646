import { expect, test } from 'vitest';
import { page } from './page.ts';

// After a change of a check: npx vitest run test/doctor/page.test.ts --update
test('docs/doctor.md has a section for each check, with what the check says', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/doctor.md');
});
