import type { PageSettings, Person, ShownPerson } from '../settings.ts';
import type { Become } from './asking.ts';
import type { Choice, Remembered } from './remembered.ts';
import type { PageServer } from './server.ts';
import type { Status } from './status.ts';

interface Parts {
  readonly settings: PageSettings;
  readonly people: readonly ShownPerson[];
  readonly server: PageServer;
  readonly status: Status;
  readonly remembered: Remembered;
  readonly become: Become;
}

/** Runs in the browser. The bar in which one chooses who is asking; the development issuer signs. */
export function choosePeople(parts: Parts): void {
  const { settings, people, server, status, remembered, become } = parts;
  const group = document.querySelector<HTMLFieldSetElement>('#asking-people')!;
  const form = document.querySelector<HTMLFormElement>('#asking-other')!;
  const sub = form.querySelector<HTMLInputElement>('[name=sub]')!;
  const role = form.querySelector<HTMLSelectElement>('[name=role]')!;
  const claims = form.querySelector<HTMLInputElement>('[name=claims]')!;

  const ask = (choice: Choice, about = '') => {
    remembered.write(choice);
    void become(choice && (() => server.tokenFor(choice)), about);
  };
  const addRadio = (label: string, onChosen: () => void) => {
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'asking' });
    const text = Object.assign(document.createElement('span'), { textContent: label });
    const whole = document.createElement('label');
    whole.append(radio, text);
    group.append(whole);
    radio.addEventListener('change', () => {
      form.hidden = radio !== other;
      onChosen();
    });
    return radio;
  };
  const radios = people.map((person) =>
    addRadio(person.sub, () => {
      ask(person, person.about);
    }),
  );
  const nobody = addRadio('nobody', () => {
    ask(null);
  });
  const other = addRadio('somebody else …', () => {
    status.say('Say who is to ask. Nothing has changed yet.');
  });

  for (const name of settings.roles) role.append(new Option(name, name));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = readClaims(claims.value);
    if (given === null) {
      status.fail('The claims must be a JSON object, such as {"email": "zoe@example.com"}.');
      claims.focus();
      return;
    }
    const chosen = role.value === '' ? null : role.value;
    ask({ sub: sub.value, role: chosen, claims: given });
  });

  function readClaims(text: string): Person['claims'] | null {
    try {
      const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? (value as Person['claims']) : null;
    } catch {
      return null;
    }
  }

  /** The radio of a choice; that of somebody else has the form filled in. */
  function radioOf(choice: Choice): HTMLInputElement {
    if (choice === null) return nobody;
    const identity = ({ sub: id, role: asked, claims: more }: Person) =>
      JSON.stringify([id, asked, more]);
    const known = people.findIndex((person) => identity(person) === identity(choice));
    if (known >= 0) return radios[known]!;
    sub.value = choice.sub;
    role.value = choice.role ?? '';
    claims.value = Object.keys(choice.claims).length === 0 ? '' : JSON.stringify(choice.claims);
    return other;
  }

  group.hidden = false;
  const last = remembered.read();
  const choice = last === undefined ? (people[0] ?? null) : last;
  const radio = radioOf(choice);
  radio.checked = true;
  form.hidden = radio !== other;
  ask(choice, people[radios.indexOf(radio)]?.about);
}
