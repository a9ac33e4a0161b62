/**
 * Tokens of the NL Design System and our own come in from the host page; without any this is complete.
 * Colours are taken over only in pairs, so that a theme cannot make anything unreadable.
 */

const LIGHT = `
  --own-accent: #17527a;
  --own-ink: #fff;
  --bg: #fff;
  --fg: #1c2530;
  --soft: #eef2f6;
  --muted: #4c5967;
  --line: #d3dbe3;
  --edge: #6b7988;
  --link: #0b4f8a;
  --wrong: #a3200d;
  --wrong-bg: #fdf0ee;
  --steps-bg: #eef6f0;
  --steps-edge: #2d7a4b;
  --shadow: 0 10px 36px rgb(20 30 45 / .26), 0 2px 6px rgb(20 30 45 / .16);
  color-scheme: light;
`;

const DARK = `
  --own-accent: #8cc4ee;
  --own-ink: #06212f;
  --bg: #171c22;
  --fg: #eef1f4;
  --soft: #262e37;
  --muted: #b3bec9;
  --line: #3a444f;
  --edge: #8b99a7;
  --link: #9ccbff;
  --wrong: #ffb4a6;
  --wrong-bg: #3a1f1b;
  --steps-bg: #1c2f25;
  --steps-edge: #6fbf8e;
  --shadow: 0 10px 36px rgb(0 0 0 / .6);
  color-scheme: dark;
`;

/** All that the button on the page needs. */
export const BASE_CSS = `
:host {
  all: initial;
  --accent: var(--voorsorteer-accent-background-color, var(--nl-button-primary-background-color,
    var(--utrecht-button-primary-action-background-color, var(--own-accent))));
  --accent-fg: var(--voorsorteer-accent-color, var(--nl-button-primary-color,
    var(--utrecht-button-primary-action-color, var(--own-ink))));
  --radius: var(--voorsorteer-border-radius, var(--utrecht-button-border-radius, 8px));
  line-height: 1.5;
  position: fixed; inset-block-end: 0; inset-inline-end: 0;
  direction: ltr !important; z-index: var(--voorsorteer-z-index, 9000);
  ${LIGHT}
}
/* Not on the host: a page's own rule for "*" would win there. */
:host > div {
  font: 400 calc(max(1rem, 16px) * var(--letters, 1)) var(--voorsorteer-font-family, var(--nl-paragraph-font-family,
    var(--utrecht-document-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif)));
  line-height: inherit; color: var(--fg); direction: ltr; text-align: start; text-transform: none;
}
@media (prefers-color-scheme: dark) { :host(:not([data-theme='light'])) { ${DARK} } }
:host([data-theme='dark']) { ${DARK} }
@media print { :host { display: none; } }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
[data-size='2'] { --letters: 1.2; }
[data-size='3'] { --letters: 1.45; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; border: 0;
}

button { font: inherit; letter-spacing: inherit; word-spacing: inherit; }
button {
  min-width: 44px; min-height: 44px; padding: .4em .9em; cursor: pointer;
  border: 1px solid var(--edge); border-radius: var(--radius); background: var(--bg); color: var(--fg);
}
button:hover { background: var(--soft); }
button[aria-disabled='true'] { opacity: .6; cursor: default; }
.launcher, .launcher:hover { background: var(--accent); color: var(--accent-fg); border-color: transparent; }
.launcher:hover { box-shadow: inset 0 0 0 2px var(--accent-fg); }
:focus-visible { outline: 3px solid var(--focus, var(--fg)); outline-offset: 2px; }
svg { display: block; flex: none; }

.launcher {
  position: absolute; inset-block-end: 16px; inset-inline-end: 16px; display: flex; align-items: center; gap: .5em;
  min-height: 56px; padding: .5em 1.2em; border: 2px solid var(--accent-fg); border-radius: 28px; font-weight: 600;
  white-space: nowrap; box-shadow: var(--shadow);
}
.launcher:focus-visible { box-shadow: 0 0 0 4px var(--bg); }
.badge:empty { display: none; }
.badge {
  min-width: 1.6em; padding: 0 .4em; border-radius: 1em; background: var(--accent-fg); color: var(--accent);
  text-align: center; font-size: .9em;
}

.launcher[aria-busy='true'] { cursor: progress; opacity: .75; }
.launcher-failed {
  position: absolute; inset-block-end: 80px; inset-inline-end: 16px; width: max-content; max-width: min(20em, calc(100vw - 32px));
  padding: .6em .9em; border: 1px solid var(--wrong); border-radius: var(--radius); background: var(--wrong-bg); color: var(--wrong);
}
@media (forced-colors: active) {
  .launcher, .badge { border: 2px solid ButtonText; }
  :focus-visible { outline-color: Highlight; }
}
`;

/** What a root has already: in another language its parts are made once more. @type {WeakMap<ShadowRoot, Set<string>>} */
const applied = new WeakMap();

/** A constructed sheet needs no leave of a content security policy; an old browser gets an element. @param {ShadowRoot} root */
export function addStyles(root, css) {
  const there = applied.get(root) ?? new Set();
  if (there.has(css)) return;
  applied.set(root, there.add(css));
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } else {
    const style = document.createElement('style');
    style.textContent = css;
    /** @type {ShadowRoot} */ (root).append(style);
  }
}
