import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../process/support.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let sound: TestDatabase;
let faulty: TestDatabase;

beforeAll(async () => {
  [sound, faulty] = [await createDatabase(), await createDatabase()];
  await faulty.asOwner('alter table todos disable row level security');
});
afterAll(() => Promise.all([sound.drop(), faulty.drop()]));

async function doctor({ ownerUrl, loginUrl }: TestDatabase, ...args: string[]) {
  const running = cli(process.cwd(), 'doctor', args, {
    DATABASE_URL: ownerUrl,
    DATABASE_AUTHENTICATED_URL: loginUrl,
  });
  return { status: await running.exit, ...running.output };
}

describe('npm run doctor', () => {
  test('ends with status 0 where there is no error', async () => {
    expect(await doctor(sound)).toMatchObject({ status: 0, stderr: '' });
  });

  test('tells an error with its code, a remedy and where to read more, and ends with status 1', async () => {
    const { status, stdout } = await doctor(faulty);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'error table-policies-disabled: Row-Level Security is off on public.todos',
    );
    expect(stdout).toContain('Remedy: Enable and force it.');
    expect(stdout).toContain('See docs/doctor.md#table-policies-disabled');
  });

  test('tells it as JSON', async () => {
    const { status, stdout } = await doctor(faulty, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        code: 'table-policies-disabled',
        severity: 'error',
        subject: 'public.todos',
        documentation: 'docs/doctor.md#table-policies-disabled',
      }),
    );
  });

  test('writes SQL that repairs it', async () => {
    const { stdout } = await doctor(faulty, '--fix');
    await faulty.asOwner(`begin; ${stdout}; commit`);
    expect((await doctor(faulty)).status).toBe(0);
  });

  test('refuses arguments that it does not know', async () => {
    const { status, stderr } = await doctor(sound, '--repair');
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: npm run doctor [-- --json | --fix]');
  });
});
