/** Which rows the policies of a role show: those that are for everybody, those of a person, or all. */
type Sees = 'public' | 'own' | 'all';

interface Powers {
  readonly sees: Sees;
  /** Whether its policies let it write every row as well; by default they do not. */
  readonly writesAll?: boolean;
  /** Whether only a token that asks for the role gets it. By default any request may. */
  readonly chosen?: boolean;
}

/**
 * Settings of a request's transaction that claims fill, by name, each with the path of its claim:
 * `{ 'app.current_tenant': 'org.id' }`. Policies of a database that exists may read such.
 */
export type ClaimSettings = Readonly<Record<string, string>>;

/** A database role that requests run under. */
export class RequestRole {
  readonly name: string;
  readonly sees: Sees;
  readonly writesAll: boolean;
  readonly chosen: boolean;
  readonly settings: ClaimSettings;

  /** @throws TypeError for a name that SQL would have to quote */
  constructor(
    name: string,
    { sees, writesAll = false, chosen = false }: Powers,
    settings: ClaimSettings = {},
  ) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
      throw new TypeError(
        `The role "${name}" can't be one of requests: its name must be of small letters, digits and underscores.`,
      );
    }
    this.name = name;
    this.sees = sees;
    this.writesAll = writesAll;
    this.chosen = chosen;
    this.settings = settings;
    Object.freeze(this);
  }
}

/** The database roles that requests run under, as a domain tells them. */
export interface RequestRoles {
  /** Of a request without a token. */
  readonly anonymous: RequestRole;
  /** Of a request with a token that asks for no other. */
  readonly signedIn: RequestRole;
  /** All, from the least to the most. */
  readonly all: readonly RequestRole[];
}

interface Told {
  /** The name of the role of a request without a token. */
  readonly anonymous: string;
  /** The name of the role of a request with a token that asks for no other. */
  readonly signedIn: string;
  /** Roles that a token may ask for instead, by name, from the least to the most. */
  readonly chosen?: Readonly<Record<string, Omit<Powers, 'chosen'>>>;
  /** What policies read beside `request.jwt.claims`; set for every role. */
  readonly settings?: ClaimSettings;
}

/** As an extension's own settings are named; Postgres' have no dot. */
const SETTING = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)+$/;

/** @throws TypeError for a name that is none of such a setting, or of one that is set already */
function checkSettings(settings: ClaimSettings): void {
  for (const name of Object.keys(settings)) {
    if (!SETTING.test(name) || /^(request|rowhouse)\./.test(name)) {
      throw new TypeError(
        `The setting "${name}" can't be filled by a claim: its name must be of small letters, digits and underscores with a dot between, and not begin with request. or rowhouse.`,
      );
    }
  }
}

/**
 * The roles that requests run under.
 *
 * @throws TypeError for a name that SQL would have to quote, or that is given twice, and for a setting
 *   that claims can't fill
 */
export function requestRoles({
  anonymous,
  signedIn,
  chosen = {},
  settings = {},
}: Told): RequestRoles {
  checkSettings(settings);
  const roles = {
    anonymous: new RequestRole(anonymous, { sees: 'public' }, settings),
    signedIn: new RequestRole(signedIn, { sees: 'own' }, settings),
  };
  const others = Object.entries(chosen).map(
    ([name, powers]) => new RequestRole(name, { ...powers, chosen: true }, settings),
  );
  const all = [roles.anonymous, roles.signedIn, ...others];
  const twice = all.find(({ name }, at) => all.findIndex((one) => one.name === name) !== at);
  if (twice !== undefined) throw new TypeError(`The role "${twice.name}" is given twice.`);
  return Object.freeze({ ...roles, all });
}

/** Their names, from the least to the most. */
export const namesOf = (roles: RequestRoles): readonly string[] =>
  roles.all.map(({ name }) => name);

/**
 * One of them.
 *
 * @throws RangeError where there is none of that name
 */
export function roleNamed(roles: RequestRoles, name: string): RequestRole {
  const role = roles.all.find((one) => one.name === name);
  if (role === undefined) throw new RangeError(`No request runs under the role "${name}".`);
  return role;
}
