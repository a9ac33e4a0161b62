/**
 * Tokens of the NL Design System and our own come in from the host page; without any this is complete.
 * Colours are taken over only in pairs, so that a theme cannot make anything unreadable.
 */

const LIGHT = `
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

export const CSS = `
:host {
  all: initial;
  --accent: var(--voorsorteer-accent-background-color, var(--nl-button-primary-background-color,
    var(--utrecht-button-primary-action-background-color, #17527a)));
  --accent-fg: var(--voorsorteer-accent-color, var(--nl-button-primary-color,
    var(--utrecht-button-primary-action-color, #fff)));
  --radius: var(--voorsorteer-border-radius, var(--utrecht-button-border-radius, 8px));
  font-family: var(--voorsorteer-font-family, var(--nl-paragraph-font-family,
    var(--utrecht-document-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif)));
  font-size: max(1rem, 16px);
  line-height: 1.5;
  position: fixed; inset-block-end: 0; inset-inline-end: 0;
  z-index: var(--voorsorteer-z-index, 9000);
  color: var(--fg);
  ${LIGHT}
}
@media (prefers-color-scheme: dark) { :host(:not([data-theme='light'])) { ${DARK} } }
:host([data-theme='dark']) { ${DARK} }
@media print { :host { display: none; } }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, ul, ol { margin: 0; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; border: 0;
}

button, textarea { font: inherit; color: inherit; letter-spacing: inherit; word-spacing: inherit; }
button {
  min-width: 44px; min-height: 44px; padding: .4em .9em; cursor: pointer;
  border: 1px solid var(--edge); border-radius: var(--radius); background: var(--bg); color: var(--fg);
}
button:hover { background: var(--soft); }
button[aria-disabled='true'] { opacity: .6; cursor: default; }
.primary, .send, .launcher, .choice:hover, :is(.primary, .send, .launcher):hover {
  background: var(--accent); color: var(--accent-fg); border-color: transparent;
}
:is(.primary, .send, .launcher, .icon):hover { box-shadow: inset 0 0 0 2px var(--accent-fg); }
:focus-visible { outline: 3px solid var(--focus, var(--fg)); outline-offset: 2px; }
a { color: var(--link); text-decoration: underline; text-underline-offset: .15em; overflow-wrap: anywhere; }
a[href^='tel'] { white-space: nowrap; }
a:hover { text-decoration-thickness: .15em; }
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

.panel {
  position: fixed; inset-block-end: 16px; inset-inline-end: 16px; display: flex; flex-direction: column;
  width: min(26em, calc(100vw - 32px)); height: min(44em, calc(100vh - 32px)); height: min(44em, calc(100dvh - 32px));
  overflow: hidden; background: var(--bg); border: 1px solid var(--line); border-radius: calc(var(--radius) + 4px);
  box-shadow: var(--shadow);
}
.panel.full { inset: 0; width: 100%; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }

header { background: var(--accent); color: var(--accent-fg); }
.bar { --focus: var(--accent-fg); display: flex; align-items: center; gap: 2px; padding: 6px 4px 6px 16px; }
.bar :focus-visible { outline-offset: -4px; }
h2 { flex: 1; min-width: 0; font-size: 1.06em; line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; }
.icon { display: grid; place-items: center; padding: 0; border-color: transparent; background: transparent; color: inherit; }
.icon:hover { background: transparent; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }

.state {
  display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; padding: 6px 16px; border-block-end: 1px solid var(--line); background: var(--soft);
}
.state p { flex: 1 1 9em; font-size: .9375em; line-height: 1.4; }
.state:not([data-owner='bot']) p { flex-basis: 100%; padding: 4px 0; }
.state[data-owner='queue'] p::before, .state[data-owner='agent'] p::before {
  content: ''; display: inline-block; width: .6em; height: .6em; margin-inline-end: .5em; border-radius: 50%;
  border: 2px solid var(--steps-edge);
}
.state[data-owner='agent'] p::before { background: var(--steps-edge); }

.middle { position: relative; flex: 1; min-height: 0; display: flex; }
.log { flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 12px 16px 16px; }
.log:focus-visible { outline-offset: -3px; }
.latest {
  position: absolute; inset-block-end: 8px; inset-inline-end: 12px; display: grid; place-items: center; padding: 0;
  border-radius: 50%; box-shadow: var(--shadow);
}
.message { display: flex; flex-direction: column; align-items: flex-start; margin-block-end: 4px; }
.message > div { max-width: 92%; }
.speaker { margin: 10px 0 2px; font-size: .875em; font-weight: 600; color: var(--muted); }
.bubble {
  width: fit-content; padding: .55em .85em; border-radius: 12px; border: 1px solid transparent;
  background: var(--soft); overflow-wrap: anywhere;
}
.bubble > * + * { margin-block-start: .6em; }
.bubble ul, .bubble ol { padding-inline-start: 1.4em; }
.bubble li + li { margin-block-start: .35em; }
.plain { white-space: pre-wrap; }
.foot { font-size: .875em; color: var(--muted); margin: 1px 2px 0; }
.foot:empty, .bot:has(+ .bot) .foot, .agent:has(+ .agent) .foot { display: none; }
.foot .wrong { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding-block: 4px; }
.foot .wrong p { flex-basis: 100%; color: var(--wrong); font-weight: 600; }
.citizen { align-items: flex-end; }
.citizen .speaker { text-align: end; }
.citizen .bubble { margin-inline-start: auto; }
.citizen .bubble { background: var(--accent); color: var(--accent-fg); }
.citizen[data-status='failed'] .bubble, .citizen[data-status='refused'] .bubble {
  background: var(--wrong-bg); color: var(--fg); border-color: var(--wrong);
}
.agent .bubble { background: var(--bg); border-color: var(--edge); }
.notice { align-items: stretch; }
.notice > div { max-width: 100%; }
.notice .bubble {
  width: auto; margin-block: 6px 2px; padding: .4em .8em; background: transparent; border-radius: 0;
  border: 0 solid var(--edge); border-inline-start-width: 3px;
}
.steps { padding: .8em 1em; background: var(--steps-bg); border-color: var(--steps-edge); }
.title { font-weight: 700; }
.when { display: block; color: var(--muted); }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding-block: 6px 4px; }
.choices:empty { display: none; }
.choice { text-align: start; font-weight: 600; overflow-wrap: anywhere; }

.anew { margin-block-start: 12px; }
.waiting { display: flex; gap: 10px; align-items: center; margin-block-start: 10px; color: var(--muted); font-size: .9375em; }
.dots { display: flex; gap: 4px; }
.dots i { width: 8px; height: 8px; border-radius: 50%; background: currentColor; animation: dots 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .15s; }
.dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dots { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; } }

.trouble {
  display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px 16px;
  background: var(--wrong-bg); border-block-start: 2px solid var(--wrong);
}
.composer { padding: 8px 16px 12px; border-block-start: 1px solid var(--line); }
.composer label { display: block; margin-block-end: 2px; font-size: .9375em; font-weight: 600; }
.composer .row { flex-wrap: nowrap; }
textarea {
  flex: 1; min-width: 0; min-height: 44px; max-height: 9.5em; padding: .55em .7em; resize: none; overflow-y: auto;
  border: 1px solid var(--edge); border-radius: var(--radius); background: var(--bg); line-height: 1.35;
}
textarea:focus-visible { outline-offset: 0; }
textarea[aria-invalid] { border-color: var(--wrong); }
.send { display: grid; place-items: center; padding: 0; }
.counter { padding-block-start: 4px; font-size: .9375em; color: var(--muted); }
.counter.wrong { color: var(--wrong); font-weight: 600; }

.panel.low { overflow-y: auto; }
.panel.low .middle { flex: none; }
.panel.low .log { overflow: visible; }

@media (prefers-reduced-motion: reduce) { .dots i { animation: none; opacity: .7; } }
@media (forced-colors: active) {
  .primary, .send, .launcher, .badge { border: 2px solid ButtonText; }
  .icon { border-color: ButtonText; }
  .bubble, .citizen .bubble { border: 1px solid CanvasText; }
  .citizen .bubble { border-inline-end-width: 4px; }
  .dots i { background: CanvasText; }
  .bar, .state { border-block-end: 1px solid CanvasText; }
  :focus-visible { outline-color: Highlight; }
}
`;

/** A constructed sheet needs no leave of a content security policy; an old browser gets an element. @param {ShadowRoot} root */
export function applyStyles(root, css = CSS) {
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
