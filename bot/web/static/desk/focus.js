// @ts-check
/** The queue changes under the agent's hands: focus stays where it was, or next to it. */

const FOCUSABLE = 'a[data-row], .do button';

export function start() {
  const place = document.getElementById('rows');
  if (!place) return;
  /** @type {{ index: number, kind: string } | null} */
  let held = null;

  place.addEventListener('htmx:beforeSwap', () => {
    const active = document.activeElement;
    held = null;
    if (!(active instanceof HTMLElement) || !place.contains(active)) return;
    const kind = active.matches('a') ? 'a[data-row]' : '.do button';
    held = { kind, index: [...place.querySelectorAll(kind)].indexOf(active) };
  });

  place.addEventListener('htmx:afterSettle', () => {
    if (!held || document.activeElement !== document.body) return;
    // The row is gone, because a colleague took it: the one in its place is the nearest.
    const rows = place.querySelectorAll(held.kind);
    const near = rows[Math.min(held.index, rows.length - 1)] ?? place.querySelector(FOCUSABLE);
    if (near instanceof HTMLElement) near.focus({ preventScroll: true });
    else document.getElementById('main')?.focus({ preventScroll: true });
  });
}
