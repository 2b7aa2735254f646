import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { variableNames } from '../../src/engine/config/index.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');

const isThere = (path: string) => existsSync(new URL(`../../${path}`, import.meta.url));

test('the image is made of files that are there, and its context has them', () => {
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  );
  expect(copied.filter((file) => !isThere(file))).toEqual([]);
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  expect(allowed.map((line) => line.slice(1)).toSorted()).toEqual(copied.toSorted());
});

test('its commands start files that are there, as process 1', () => {
  const commands = [...`${dockerfile}\n${compose}`.matchAll(/src\/main\.ts/g)];
  expect(commands.map(([file]) => file)).toEqual(['src/main.ts', 'src/main.ts']);
  expect(commands.filter(([file]) => !isThere(file))).toEqual([]);
  expect(dockerfile).toMatch(/^CMD \["node", /m);
});

test('its Node is the one that the tests run on, and its user is not root', () => {
  const [, image] = /^FROM node:([\d.]+)-slim$/m.exec(dockerfile) ?? [];
  expect(`v${image}`).toBe(process.version);
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('the package asks for no older Node than that', () => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(process.version) ?? [];
  expect(engines.node).toBe(`>=${major}.${minor}`);
});

test('compose sets variables that the server reads, and no owner for it', () => {
  const server = compose.split(/^ {2}server:$/m)[1] ?? '';
  const environment = server.slice(0, server.indexOf('ports:'));
  const names = [...environment.matchAll(/^ {6}(\w+):/gm)].map(([, name]) => name ?? '');
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !variableNames.includes(name))).toEqual([]);
  expect(names).not.toContain('DATABASE_URL');
});
