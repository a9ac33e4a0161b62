/** The looks of the survey. The colours are those of styles.js. */

export const SURVEY_CSS = `
.survey { display: grid; gap: 10px; margin-block-start: 16px; padding: .8em 1em; border: 1px solid var(--edge); border-radius: 12px; }
.survey h3 { font-size: 1.06em; }
.survey form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px; }
.survey fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
.survey legend, .words label { padding: 0; margin-block-end: 2px; font-weight: 600; }
.survey .soft { font-size: .9375em; color: var(--muted); }
.scale { display: grid; grid-template-columns: repeat(5, minmax(44px, 1fr)); gap: 6px; margin-block-start: 6px; }
.scale label { position: relative; cursor: pointer; }
.scale input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.scale span {
  display: grid; place-items: center; min-height: 44px; border: 1px solid var(--edge); border-radius: var(--radius);
}
.scale input:hover + span { background: var(--soft); }
.scale input:checked + span { background: var(--accent); color: var(--accent-fg); border-color: transparent; font-weight: 600; }
.scale input:focus-visible + span { outline: 3px solid var(--fg); outline-offset: 2px; }
.words { display: grid; }
.survey .failed { padding: .5em .8em; border-inline-start: 3px solid var(--wrong); background: var(--wrong-bg); color: var(--wrong); }
@media (forced-colors: active) {
  .scale input:checked + span { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .scale input:focus-visible + span { outline-color: Highlight; }
}
`;
