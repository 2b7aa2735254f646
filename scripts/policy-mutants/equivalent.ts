/** Faults that are none: the database behaves as it did before, and why. */
export const equivalent: readonly { readonly fault: string; readonly because: string }[] = [
  ...['accounts', 'memberships', 'projects', 'todos'].flatMap((table) =>
    ['all_as_admin', 'select_as_moderator'].map((policy) => ({
      fault: `policy ${policy} on ${table}: using: id >= id becomes true`,
      because: 'it is true of every row: it only says which indexes serve the statement',
    })),
  ),
  ...['accounts', 'projects'].map((table) => ({
    fault: `policy update on ${table}: with check (true)`,
    because: 'the policy looks only at columns that nobody who meets it may change',
  })),
  ...[
    'insert on memberships: with check',
    'update on memberships: using',
    'delete on memberships: using',
  ].map((clause) => ({
    fault: `policy ${clause}: {OWNER,ADMIN} becomes {ADMIN}`,
    because: 'the arm before it lets owners do all that this one lets owners and admins do',
  })),
  {
    fault: `policy "select" on todos: using: projects.account_id = ANY (ARRAY( SELECT access.account_ids('{OWNER,ADMIN,MEMBER,VIEWER}'::membership_role[]) AS account_ids)) becomes true`,
    because:
      'the policy of projects lets those and public ones through, and of these each todo says so itself',
  },
  ...[
    'new.project_id IS NOT NULL',
    '(new.project_id IS NOT NULL) OR (new.is_public IS DISTINCT FROM false)',
    'new.is_public IS DISTINCT FROM false',
  ].map((condition) => ({
    fault: `trigger copy_is_public_on_insert on todos: ${condition} becomes true`,
    because: 'for a personal todo the function finds no project, and says false, as the row does',
  })),
  {
    fault: 'alter function access.copy_is_public() security invoker',
    because:
      'whoever may put a todo into a project sees and may lock it; without policies it costs less',
  },
  {
    fault:
      "trigger keep_an_owner_on_update on memberships: NOT ((new.role = 'OWNER'::membership_role) AND new.active AND (new.account_id = old.account_id)) becomes true",
    because:
      'an owner who stays one is found by the function that the trigger then calls for nothing',
  },
  ...[
    [
      "tg_op <> 'INSERT' becomes true",
      'of an inserted row nothing was there before, so no changes are found',
    ],
    ['before is not null becomes true', 'of no row there is no account'],
    [
      'before ->> path[1] = after ->> path[1] becomes false',
      'looking the same account up again finds the same',
    ],
    ...[
      'not fact ? tg_argv[1] or not fact ? coalesce(path[1], tg_argv[1])',
      'not fact ? tg_argv[1]',
      'not fact ? coalesce(path[1], tg_argv[1])',
    ].map((condition) => [
      `${condition} becomes false`,
      'the triggers of this domain name columns that are there; test/audit has others',
    ]),
  ].map(([fault, because]) => ({
    fault: `function rowhouse.record_activity(): ${fault}`,
    because: String(because),
  })),
  {
    fault: "function rowhouse.account_of(text[],jsonb): action = 'DELETED' becomes true",
    because: 'every entry of a project is of its one account; the condition is for the index',
  },
  {
    fault: 'function rowhouse.account_of(text[],jsonb): subject_type = next.type becomes true',
    because: 'no two tables of this domain share a key; in test/audit two have the same numbers',
  },
  {
    fault: 'function rowhouse.account_of(text[],jsonb): not found becomes false',
    because: 'all of this domain that is on the way is recorded; test/audit has what is not',
  },
  ...['claims', 'answers'].map((name) => ({
    fault: `policy insert on rowhouse.idempotency_${name}: with check: issuer = ( SELECT COALESCE((auth.session() ->> 'iss'::text), ''::text) AS "coalesce") becomes true`,
    because: 'no request may name the column, whose default is this very text',
  })),
  ...['select_as_helper', 'delete_as_helper'].map((policy) => ({
    fault: `policy ${policy} on rowhouse.idempotency_claims: using: kept_until < now() becomes true`,
    because: 'the one function of that role looks for what is too old itself, for the index',
  })),
  {
    fault: 'function rowhouse.remove_old_idempotency_keys(): kept_until < now() becomes true',
    because: 'the policies of its owner show it nothing else',
  },
];
