import { ORGANIZATION_CLAIM } from '../../src/engine/auth/organization.ts';

/** What policies call to know who asks: the functions of `pg_session_jwt`, and those of the engine's schema. */
export const sessionFunctions = [
  'auth.session()',
  'auth.user_id()',
  'auth.jwt()',
  'auth.uid()',
  'auth.organization()',
  'auth.organization_id()',
  'rowhouse.organization()',
  'rowhouse.organization_role()',
] as const;

type SessionFunction = (typeof sessionFunctions)[number];

/** What a function gives under these claims, as a text; null is SQL's. */
export interface Expected {
  readonly claims: string;
  readonly function: SessionFunction;
  readonly value: string | null;
}

const uuid = '0b6e3c3e-4a3f-4d3e-9d6e-0a4b1c2d3e4f';

/** Pairs of claims, as JSON's text, and what the function gives. */
const given = (
  name: SessionFunction,
  pairs: readonly (readonly [claims: string, value: string | null])[],
): Expected[] => pairs.map(([claims, value]) => ({ claims, function: name, value }));

const json = (claims: object) => JSON.stringify(claims);

/** `auth.jwt()` is the claims, whatever JSON they are, and JSON’s null where they are none. */
const claims = given('auth.jwt()', [
  ['{"sub": "olga"}', '{"sub": "olga"}'],
  ['["olga"]', '["olga"]'],
  ['"olga"', '"olga"'],
  ['null', 'null'],
  ['', 'null'],
  [' ', 'null'],
  ['{', 'null'],
  ['{"sub":"olga"} {}', 'null'],
]);

/** `auth.uid()` is the subject where that is a uuid. */
const uuids = given('auth.uid()', [
  [json({ sub: uuid }), uuid],
  [json({ sub: uuid.toUpperCase() }), uuid],
  [json({ sub: 'olga' }), null],
  [json({ sub: '' }), null],
  [json({ sub: 7 }), null],
  [json({ sub: [uuid] }), null],
  [json({}), null],
]);

/** `auth.organization()` is the claim `o` where that is an object, `organization_id()` its id where that is a uuid. */
const organizations = (
  [
    [{ o: { id: uuid, slug: 'acme' } }, `{"id": "${uuid}", "slug": "acme"}`, uuid],
    // Clerk's.
    [{ o: { id: 'org_1', rol: 'admin' } }, '{"id": "org_1", "rol": "admin"}', null],
    [{ o: {} }, '{}', null],
    [{ o: { id: null } }, '{"id": null}', null],
    [{ o: { id: 7 } }, '{"id": 7}', null],
    [{ o: { id: '' } }, '{"id": ""}', null],
    [{ o: { id: [uuid] } }, `{"id": ["${uuid}"]}`, null],
    [{ o: null }, null, null],
    [{ o: uuid }, null, null],
    [{ o: [{ id: uuid }] }, null, null],
    [{}, null, null],
  ] as const
).flatMap(([o, organization, id]) => [
  ...given('auth.organization()', [[json(o), organization]]),
  ...given('auth.organization_id()', [[json(o), id]]),
]);

/** A uuid may be written without hyphens, as a number is. */
const digits = given('auth.organization_id()', [[`{"o":{"id":${'1'.repeat(32)}}}`, null]]);

/** `rowhouse.organization()` and `organization_role()` are what the server has put into the claims. */
const ofTheServer = (
  [
    [{ id: 'org_1', role: 'admin' }, 'org_1', 'admin'],
    [{ id: 'partner|org_1' }, 'partner|org_1', null],
    [{ id: '', role: '' }, null, null],
    [{ id: 7, role: true }, null, null],
    [{ id: null, role: null }, null, null],
    [{ id: { id: 'org_1' }, role: ['admin'] }, null, null],
    [{}, null, null],
    [[{ id: 'org_1' }], null, null],
    ['org_1', null, null],
    [null, null, null],
  ] as const
).flatMap(([claim, id, role]) => {
  const text = json({ sub: 'olga', [ORGANIZATION_CLAIM]: claim });
  return [
    ...given('rowhouse.organization()', [[text, id]]),
    ...given('rowhouse.organization_role()', [[text, role]]),
  ];
});

const elsewhere = json({
  sub: 'olga',
  o: { id: 'org_1', role: 'admin' },
  org_id: 'org_1',
  organization: 'org_1',
});

/** What a token says of organisations by itself is not what the server has put there. */
const notOfTheServer = [
  ...given('rowhouse.organization()', [[elsewhere, null]]),
  ...given('rowhouse.organization_role()', [[elsewhere, null]]),
];

export const expectations: readonly Expected[] = [
  ...claims,
  ...uuids,
  ...organizations,
  ...digits,
  ...ofTheServer,
  ...notOfTheServer,
];
