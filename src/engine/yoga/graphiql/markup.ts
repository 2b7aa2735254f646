/** The bar above GraphiQL. The script shows the part that is needed. */
export const bar = `
      <header id="asking" aria-label="Who is asking">
        <fieldset id="asking-people" hidden>
          <legend>Ask as</legend>
        </fieldset>
        <form id="asking-other" hidden>
          <label>Name <input name="sub" required maxlength="255" autocomplete="off" spellcheck="false" /></label>
          <label>Role <select name="role"><option value="">the usual one</option></select></label>
          <label>Claims <input name="claims" placeholder='{"email": "zoe@example.com"}' autocomplete="off" spellcheck="false" /></label>
          <button>Ask as this person</button>
        </form>
        <form id="asking-token" hidden>
          <label for="asking-pasted">Token</label>
          <input id="asking-pasted" required autocomplete="off" spellcheck="false" aria-describedby="asking-kept" />
          <button>Use this token</button>
          <button type="button" hidden>Forget it</button>
          <small id="asking-kept">Kept in this page's memory alone: gone when it is reloaded or closed.</small>
        </form>
        <p><span id="asking-status" role="status"></span> <span id="asking-until"></span></p>
      </header>
`;

/** Colours follow GraphiQL's theme. */
export const styles = `
  body { display: flex; flex-direction: column; height: 100dvh; }
  #root { flex: 1; min-height: 0; }
  #root .graphiql-container { height: 100%; width: 100%; }
  /* Query and answer keep room to be read: a small window scrolls. */
  @media (max-width: 640px), (max-height: 560px) {
    #root { min-height: 560px; position: relative; overflow: hidden; }
    #asking { flex-shrink: 0; }
  }
  @media (max-width: 640px) {
    #graphiql-session { flex-direction: column; }
    #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
    .graphiql-logo { display: none; }
  }
  #asking {
    --ink: #3b4b68; --faint: #5b6a86; --line: #d5dbe5; --ground: #f6f8fb; --field: #ffffff; --mark: #c4136f; --bad: #b3261e;
    color-scheme: light; color: var(--ink); background: var(--ground); border-bottom: 1px solid var(--line);
    font: 14px/1.4 Roboto, system-ui, sans-serif; padding: 6px 12px; max-height: 50dvh; overflow-y: auto;
  }
  body.graphiql-dark #asking {
    --ink: #dfe5ef; --faint: #a9b4c6; --line: #3a4a66; --ground: #1b2536; --field: #111a28; --mark: #ff6cb4; --bad: #ff9a90;
    color-scheme: dark;
  }
  @media (prefers-color-scheme: dark) {
    body:not(.graphiql-light) #asking {
      --ink: #dfe5ef; --faint: #a9b4c6; --line: #3a4a66; --ground: #1b2536; --field: #111a28; --mark: #ff6cb4; --bad: #ff9a90;
      color-scheme: dark;
    }
    body:not(.graphiql-light) { background: #111a28; }
  }
  #asking [hidden] { display: none; }
  #asking fieldset, #asking form { display: flex; flex-wrap: wrap; gap: 4px 6px; align-items: center; border: 0; margin: 0; padding: 0; min-width: 0; }
  #asking form { gap: 6px 10px; margin-top: 6px; }
  #asking legend { float: left; padding: 0; margin-right: 6px; font-weight: 600; }
  #asking fieldset label { position: relative; cursor: pointer; }
  #asking fieldset input { position: absolute; inset: 0; margin: 0; opacity: 0; pointer-events: none; }
  #asking fieldset span { display: block; padding: 1px 9px; border: 1px solid var(--line); border-radius: 12px; background: var(--field); }
  #asking fieldset input:checked + span { border-color: var(--mark); color: var(--mark); box-shadow: inset 0 0 0 1px var(--mark); }
  #asking form label { display: flex; align-items: center; gap: 6px; max-width: 100%; }
  #asking form input, #asking form select, #asking form button {
    font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line); border-radius: 4px; padding: 2px 8px; min-width: 0;
  }
  #asking form button { cursor: pointer; border-color: var(--faint); }
  #asking :is(input, select, button):focus-visible, #asking input:focus-visible + span { outline: 2px solid var(--mark); outline-offset: 1px; }
  #asking [name=claims], #asking-pasted { flex: 0 1 22em; width: 22em; }
  #asking p { margin: 4px 0 0; overflow-wrap: anywhere; }
  #asking small, #asking-until { color: var(--faint); font-size: 13px; }
  #asking .failed { color: var(--bad); font-weight: 600; }
  .asking-first #root { visibility: hidden; }
  .asking-first #asking { border: 1px solid var(--line); border-radius: 8px; margin: 15dvh auto 0; padding: 20px 24px; max-width: min(560px, 90vw); max-height: none; box-sizing: border-box; }
`;
