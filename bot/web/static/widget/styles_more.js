/** The looks of what is loaded when it is asked for. The colours are those of styles.js. */

export const MORE_CSS = `
.menu, .question { color: var(--fg); background: var(--bg); border-block-end: 1px solid var(--line); }
/* At its foot a shadow, as long as there is more below. */
.menu {
  display: grid; padding: 4px; max-height: calc(100vh - 9rem); overflow-y: auto; overscroll-behavior: contain;
  background: linear-gradient(transparent, var(--bg) 60%) bottom / 100% 32px no-repeat local,
    linear-gradient(transparent, var(--edge)) bottom / 100% 12px no-repeat, var(--bg);
}
.sizes { padding: .4em .9em .6em; }
.sizes p { margin-block-end: 4px; }
.menu .sizes button { border-color: var(--edge); }
.menu .sizes [aria-pressed='true'] { border: 2px solid var(--fg); font-weight: 600; }
.sizes button:nth-child(2) { font-size: 1.1em; }
.sizes button:nth-child(3) { font-size: 1.2em; }
.menu > button { border-color: transparent; background: transparent; text-align: start; }
.menu > button:hover { background: var(--soft); }
.menu :focus-visible { outline-offset: -3px; }
.question { display: grid; gap: 12px; padding: 12px 16px 16px; }
.question input[type='email'] {
  font: inherit; color: inherit; min-height: 44px; padding: .5em .8em; border: 1px solid var(--edge); border-radius: 8px; background: var(--bg);
  min-width: 0;
}
.question input[aria-invalid] { border-color: var(--wrong); }
.tick { display: flex; align-items: center; gap: 10px; min-height: 44px; }
.tick input { flex: none; width: 24px; height: 24px; margin: 0; accent-color: var(--accent); }

.covered > :not(.mydata) { display: none !important; }
.mydata { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.mydata .bar { padding: 6px 16px 6px 4px; }
.back svg { transform: rotate(90deg); }
.groups { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; display: grid; align-content: start; gap: 20px; padding: 16px 16px 24px; }
.group { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; overflow-wrap: anywhere; }
.group:empty { display: none; }
.groups > .group + .group { padding-block-start: 18px; border-block-start: 1px solid var(--line); }
.group .group { margin-block: 6px 4px; }
h3, h4 { margin: 0; font-size: 1em; line-height: 1.4; }
h3 { font-size: 1.125em; }
h4 { font-weight: 600; }
.soft { font-size: .9375em; line-height: 1.45; color: var(--muted); }
.failed { padding: .5em .8em; border-inline-start: 3px solid var(--wrong); background: var(--wrong-bg); color: var(--wrong); }
.card { padding: .7em 1em; border-radius: 12px; background: var(--soft); }
.rows { padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.rows :focus-visible { outline-offset: -4px; }
.switch {
  display: flex; align-items: center; gap: 10px; width: 100%; min-height: 52px; padding: .5em 1em; text-align: start;
  border-width: 0; border-radius: 0;
}
.switch span:first-child { flex: 1; min-width: 0; }
.word { font-size: .875em; color: var(--muted); }
.switch i {
  flex: none; width: 44px; height: 26px; padding: 3px; border: 2px solid var(--edge); border-radius: 13px; background: var(--bg);
}
.switch i::before {
  content: ''; display: block; width: 16px; height: 16px; border-radius: 50%; background: var(--edge); transition: translate .15s;
}
.switch[aria-checked='true'] i { background: var(--accent); border-color: var(--accent); }
.switch[aria-checked='true'] i::before { background: var(--accent-fg); translate: 18px; }
.rows > * + * { border-block-start: 1px solid var(--line); }
summary { min-height: 52px; padding: .5em 1em; cursor: pointer; }
summary:hover { background: var(--soft); }
.date { font-weight: 600; }
.subjects { display: block; color: var(--muted); font-size: .9375em; }
.old { padding: 0 1em 1em; }
.old .message { margin-block-end: 8px; }
.link, .link:hover { border-color: transparent; background: transparent; color: var(--link); text-decoration: underline; text-underline-offset: .15em; }
.remove { color: var(--wrong); border-color: var(--wrong); }

.panel.low .menu { max-height: none; }
.panel.low .mydata { flex: none; }
.panel.low .groups { overflow: visible; }
@media (prefers-reduced-motion: reduce) { .switch i::before { transition: none; } }
@media (forced-colors: active) {
  .switch i { border-color: ButtonText; }
  .switch i::before { background: ButtonText; forced-color-adjust: none; }
  .switch[aria-checked='true'] i { background: Highlight; forced-color-adjust: none; }
  .switch[aria-checked='true'] i::before { background: HighlightText; }
}
`;
