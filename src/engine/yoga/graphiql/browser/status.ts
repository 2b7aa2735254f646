export interface Status {
  /** Tells what is so, to screen readers too. */
  say(text: string): void;
  /** Tells what went wrong. */
  fail(text: string): void;
}

/** Runs in the browser. The line of the bar that says who is asking. */
export function createStatus(): Status {
  const line = document.querySelector<HTMLElement>('#asking-status')!;
  const show = (text: string, failed: boolean) => {
    // The same words again are not read aloud again.
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle('failed', failed);
  };
  return { say: (text) => show(text, false), fail: (text) => show(text, true) };
}
