import type { PageSettings } from '../settings.ts';
import type { Become } from './asking.ts';
import type { Caller, PageServer } from './server.ts';
import type { Status } from './status.ts';

interface Parts {
  readonly settings: PageSettings;
  readonly server: PageServer;
  readonly status: Status;
  readonly become: Become;
}

/**
 * Runs in the browser. The bar into which a token is pasted, where there is no development issuer.
 * The token stays in the memory of the page.
 */
export function askForToken({ settings, server, status, become }: Parts): void {
  const form = document.querySelector<HTMLFormElement>('#asking-token')!;
  const field = form.querySelector<HTMLInputElement>('input')!;
  const forget = form.querySelector<HTMLButtonElement>('[type=button]')!;
  const until = document.querySelector<HTMLElement>('#asking-until')!;
  const graphiql = document.querySelector<HTMLElement>('#root')!;
  let ends: { readonly subject: string; readonly at: number } | null = null;

  const lock = (locked: boolean) => {
    document.body.classList.toggle('asking-first', locked);
    graphiql.inert = locked;
  };
  /** The token in what people copy: it alone, its header's value, or the header as JSON. */
  const tokenIn = (text: string) => /[\w-]+\.[\w-]+\.[\w-]+/.exec(text)?.[0] ?? null;

  const tellTime = () => {
    if (ends === null) {
      until.textContent = '';
      return;
    }
    const { subject, at } = ends;
    const time = new Date(at).toLocaleString();
    const seconds = Math.round((at - Date.now()) / 1000);
    if (seconds > 0) {
      const left = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
      until.textContent = `The token ends at ${time}, in ${left}.`;
      return;
    }
    until.textContent = '';
    status.fail(`The token of ${subject} has expired at ${time}. Paste a new one.`);
  };
  const show = (caller: Caller | null) => {
    const { subject = null, expiresIn = null } = caller ?? {};
    ends =
      subject === null || expiresIn === null
        ? null
        : { subject, at: Date.now() + expiresIn * 1000 };
    forget.hidden = subject === null;
    tellTime();
  };
  const withdraw = async () => {
    if (settings.tokenFirst) {
      // What GraphiQL has shown goes with it.
      location.reload();
      return;
    }
    show(await become(null, ''));
  };

  const use = async (token: string) => {
    try {
      await server.whoIs(token);
    } catch (error) {
      status.fail(error instanceof Error ? error.message : String(error));
      field.focus();
      return;
    }
    field.value = '';
    lock(false);
    show(await become(() => Promise.resolve({ token, endsAt: Infinity }), ''));
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = tokenIn(field.value);
    if (token === null) {
      status.fail('That is no JSON Web Token: three parts with dots between them.');
      return;
    }
    void use(token);
  });
  forget.addEventListener('click', () => void withdraw());
  setInterval(tellTime, 1000);

  form.hidden = false;
  if (settings.tokenFirst) {
    lock(true);
    status.say('GraphiQL opens when the server has accepted a token.');
    field.focus();
  } else {
    void become(null, '');
  }
}
