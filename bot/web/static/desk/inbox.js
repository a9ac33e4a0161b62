// @ts-check
/** Keys within a group of the inbox: they work while the focus is in it (WCAG 2.1.4). */

/** @param {Element | null} from @param {number} step */
function along(from, step) {
  const groups = [...document.querySelectorAll('[data-group]')];
  const next = groups[from ? groups.indexOf(from) + step : 0];
  const head = next?.querySelector('h2');
  if (head instanceof HTMLElement) head.focus();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = /** @type {HTMLElement} */ (event.target);
  if (at.matches('input:not([type="checkbox"])')) return;
  const group = at.closest('[data-group]');
  if (!group) return;
  const key = event.key.toLowerCase();
  /** @type {Element | null} */
  let found = null;
  if ('123'.includes(key)) found = group.querySelector(`[data-proposal="${key}"]`);
  else if (key === 'x') found = group.querySelector('[name="opzij"]');
  else if (key === 'g') found = group.querySelector('[name="title"]');
  else if (key !== 'j' && key !== 'k') return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (key === 'j' || key === 'k') along(group, key === 'j' ? 1 : -1);
  else if (key === 'g') /** @type {HTMLElement | null} */ (found)?.focus();
  else /** @type {HTMLElement | null} */ (found)?.click();
}

// Before the keys of the whole desk.
document.addEventListener('keydown', pressed, { capture: true });
// After a label the next group is at hand.
if (document.querySelector('.told-done')) along(null, 0);
