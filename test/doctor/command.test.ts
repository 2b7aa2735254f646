import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../embedded/support.ts';
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

/** A file of accepted findings, for one test. */
async function file(text: string): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const path = join(directory.path, 'accepted.json');
  await writeFile(path, text);
  return path;
}

const entry = (code: string, subject: string, reason: string) => ({ code, subject, reason });

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

  test('tells errors first, then warnings, and sums up in the last line', async () => {
    const grave = await createDatabase();
    onTestFinished(() => grave.drop());
    await grave.asOwner(
      'create table left_open (id int); grant select on left_open to authenticated',
    );
    await grave.asOwner('drop index todos_project_id_index');
    const { status, stdout } = await doctor(grave);
    expect(status).toBe(1);
    const told = [...stdout.matchAll(/^(error|warning|info) /gm)].map(([, severity]) => severity);
    expect([...new Set(told)]).toEqual(['error', 'warning']);
    expect(told.lastIndexOf('error')).toBeLessThan(told.indexOf('warning'));
    const last = stdout.trimEnd().split('\n').at(-1);
    expect(last).toMatch(
      /^[1-9]\d* errors?, [1-9]\d* warnings?, \d+ notes?, \d+ accepted; -- --notes/,
    );
  });

  test('says of a database as we ship it that nothing is wrong, in one line', async () => {
    const { stdout } = await doctor(sound);
    expect(stdout).toMatch(/^Nothing is wrong with this database\. 0 errors, 0 warnings, .*\n$/);
  });

  test('tells notes, and what is accepted with its reason, where they are asked for', async () => {
    const { stdout } = await doctor(sound, '--notes');
    expect(stdout).toMatch(/^info login-without-connection-limit: /m);
    expect(stdout).toMatch(/^accepted trigger-definer: .*The record of writes/m);
    expect(stdout).not.toContain('and not found');
  });

  describe('with findings that are accepted', () => {
    test('leaves them out, and says what no longer is there', async () => {
      const path = await file(
        JSON.stringify([
          entry('login-without-connection-limit', 'authenticated_*', 'A pooler has one.'),
          entry('trigger-definer', 'old on public.gone', 'Was needed.'),
        ]),
      );
      const { stdout } = await doctor(sound, '--notes', '--accepted', path);
      expect(stdout).toMatch(/^accepted login-without-connection-limit: .* A pooler has one\.$/m);
      expect(stdout).toContain('accepted, and not found: trigger-definer: old on public.gone');
      expect(stdout).toMatch(/ 1 accepted\.\n$/);
    });

    test('tells an error all the same', async () => {
      const open = await createDatabase();
      onTestFinished(() => open.drop());
      await open.asOwner('alter table todos disable row level security');
      const path = await file(
        JSON.stringify([entry('table-policies-disabled', '*', 'We are brave.')]),
      );
      const { status, stdout } = await doctor(open, '--accepted', path);
      expect(status).toBe(1);
      expect(stdout).toContain('error table-policies-disabled');
    });

    test.each([
      ['without a reason', JSON.stringify([entry('trigger-definer', '*', ' ')])],
      ['that is no JSON', '['],
    ])('refuses a file %s', async (_what, text) => {
      const path = await file(text);
      const { status, stderr } = await doctor(sound, '--accepted', path);
      expect(status).toBe(1);
      expect(stderr).toContain(`${path} has to be a JSON list of {"code", "subject", "reason"}`);
    });
  });

  test('refuses arguments that it does not know', async () => {
    const { status, stderr } = await doctor(sound, '--repair');
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: npm run doctor [-- --notes] [--json | --fix]');
  });
});
