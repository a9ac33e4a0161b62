/** The looks of the panel; on top of styles_base.js. */
import { addStyles } from './styles_base.js';

export const CSS = `
textarea { font: inherit; color: inherit; letter-spacing: inherit; word-spacing: inherit; }
.primary, .send, .choice:hover, :is(.primary, .send):hover {
  background: var(--accent); color: var(--accent-fg); border-color: transparent;
}
:is(.primary, .send, .icon):hover { box-shadow: inset 0 0 0 2px var(--accent-fg); }

p, h2, h3, h4, ul, ol { margin: 0; }
a { color: var(--link); text-decoration: underline; text-underline-offset: .15em; overflow-wrap: anywhere; }
a[href^='tel'] { white-space: nowrap; }
a:hover { text-decoration-thickness: .15em; }

.panel {
  position: fixed; inset-block-end: 16px; inset-inline-end: 16px; display: flex; flex-direction: column;
  width: min(26em, calc(100vw - 32px)); height: min(44em, calc(100vh - 32px)); height: min(44em, calc(100dvh - 32px));
  overflow: hidden auto; background: var(--bg); border: 1px solid var(--line); border-radius: calc(var(--radius) + 4px);
  box-shadow: var(--shadow);
}
.panel.full { inset: 0; width: 100%; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }

header { background: var(--accent); color: var(--accent-fg); }
.bar { --focus: var(--accent-fg); display: flex; align-items: center; gap: 2px; padding: 6px 4px 6px 16px; }
.bar :focus-visible { outline-offset: -4px; }
h3, h4 { font-size: inherit; }
h2 { flex: 1; min-width: 0; font-size: min(1.06em, 1.15rem); line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; hyphens: auto; }
.icon { display: grid; place-items: center; padding: 0; border-color: transparent; background: transparent; color: inherit; }
.icon:hover { background: transparent; }
.language, .language:hover {
  padding: 0 .6em; border-color: transparent; background: transparent; color: inherit; text-decoration: underline;
  text-underline-offset: .2em;
}
.code { display: none; }
.full .code { display: inline; }
.full .whole { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
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

.middle { position: relative; flex: 1 0 6em; display: flex; overflow: hidden; }
.log { flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 12px 16px 16px; }
.log:focus-visible { outline-offset: -3px; }
.log:has(form) ~ .latest { display: none; }
.latest {
  position: absolute; inset-block-end: 8px; inset-inline-end: 12px; display: grid; place-items: center; padding: 0;
  border-radius: 50%; box-shadow: var(--shadow);
}
.message { display: flex; flex-direction: column; align-items: flex-start; margin-block-end: 4px; }
.message > div { max-width: 92%; }
.speaker { overflow-wrap: anywhere; margin: 10px 0 2px; font-size: .875em; font-weight: 600; color: var(--muted); }
.bubble {
  width: fit-content; padding: .55em .85em; border-radius: 12px; border: 1px solid transparent;
  background: var(--soft); overflow-wrap: anywhere;
}
.bubble > * + * { margin-block-start: .6em; }
.bubble ul, .bubble ol { padding-inline-start: 1.4em; }
.bubble li + li { margin-block-start: .35em; }
.plain { white-space: pre-wrap; }
.bubble :is(p, li) { unicode-bidi: plaintext; }
.foot { font-size: .875em; color: var(--muted); margin: 1px 2px 0; }
.foot:empty, .bot:has(+ .bot) .foot, .agent:has(+ .agent) .foot { display: none; }
.foot .wrong { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding-block: 4px; }
.citizen .wrong { justify-content: flex-end; text-align: end; }
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
  flex: 1; min-width: 0; min-height: 44px; max-height: max(44px, min(9.5em, 25vh)); padding: .55em .7em; resize: none; overflow-y: auto;
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
  .primary, .send { border: 2px solid ButtonText; }
  .icon { border-color: ButtonText; }
  .bubble, .citizen .bubble { border: 1px solid CanvasText; }
  .citizen .bubble { border-inline-end-width: 4px; }
  .dots i { background: CanvasText; }
  .bar, .state { border-block-end: 1px solid CanvasText; }
}
`;

/** @param {ShadowRoot} root */
export function applyStyles(root, css = CSS) {
  addStyles(root, css);
}
