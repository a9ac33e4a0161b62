// @ts-check
/** Shortcuts of one letter, which can be turned off (WCAG 2.1.4); F2 works everywhere. */
import { toggle as help } from './help.js';
import { preferences } from './memory.js';
import { open as replies } from './replies.js';

/** @param {string} url */
const go = (url) => () => location.assign(url);

/** @param {string} id */
const press = (id) => () => document.getElementById(id)?.click();

/** @param {string} id */
function open(id) {
  return () => {
    const details = document.getElementById(id);
    if (!(details instanceof HTMLDetailsElement)) return;
    details.open = true;
    const first = details.querySelector('input:not([type="hidden"]), select, textarea, button');
    if (first instanceof HTMLElement) first.focus();
  };
}

/** @param {string} id */
const focus = (id) => () => document.getElementById(id)?.focus();

/** The agent's own conversations by their place. @param {number} place */
const own = (place) => () => {
  const links = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.own a'));
  links[place - 1]?.click();
};

/** @param {number} step */
function along(step) {
  return () => {
    const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('a[data-row]')]);
    const here = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  };
}

/** @type {Record<string, () => void>} */
const LETTERS = {
  v: go('/desk/next'),
  w: go('/desk?tab=waiting'),
  m: go('/desk?tab=mine'),
  j: along(1),
  k: along(-1),
  o: press('claim'),
  a: focus('answer'),
  n: focus('note'),
  e: focus('new-tag'),
  r: open('do-resolve'),
  b: open('do-call'),
  d: open('do-transfer'),
  c: open('do-ask'),
  t: open('do-back'),
  z: go('/desk/search'),
  p: press('presence'),
  l: press('tab-overview'),
  '/': () => replies(),
  '?': help,
};
for (let place = 1; place <= 9; place += 1) LETTERS[String(place)] = own(place);

/** @param {EventTarget | null} target */
function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('textarea, select, input:not([type="radio"]):not([type="checkbox"])');
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector('dialog[open]') && event.key !== '?') return;
  if (event.key === 'F2') {
    event.preventDefault();
    LETTERS.v();
    return;
  }
  if (typing(event.target)) {
    if (event.key === 'Escape') document.getElementById('main')?.focus();
    return;
  }
  const action = LETTERS[event.key.toLowerCase()];
  if (!action || (preferences.get('keys') ?? 'on') !== 'on') return;
  event.preventDefault();
  action();
}

export function start() {
  document.addEventListener('keydown', pressed);
}
