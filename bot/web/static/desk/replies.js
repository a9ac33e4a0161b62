// @ts-check
/** Canned replies: "/" opens a combobox over the list that is on the page. */
import { announce } from './alerts.js';
import { insert } from './inserting.js';

/** Without accents and capitals. @param {string} text */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Opens the list with the cursor in its field at once: the browser tells of an opened panel only
 * later, and what is typed until then would land in the answer. */
export let open = () => {};

/** @param {HTMLDetailsElement} panel @param {HTMLInputElement} search @param {HTMLElement} list */
function combobox(panel, search, list) {
  const options = /** @type {HTMLElement[]} */ ([...list.children]);
  const none = document.getElementById('reply-none');
  const found = options.map((option) => plain(option.textContent ?? ''));
  let active = -1;

  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Standaardantwoorden');
  options.forEach((option, index) => {
    option.id = `reply-${index}`;
    option.setAttribute('role', 'option');
    // An option holds no link: what it was without scripts becomes plain text.
    const link = option.querySelector('a');
    if (link) link.replaceWith(...link.childNodes);
    option.addEventListener('pointerdown', (event) => event.preventDefault());
    option.addEventListener('click', () => choose(index));
  });

  const shown = () => options.map((_, index) => index).filter((index) => !options[index].hidden);

  /** @param {number} index */
  function point(index) {
    active = index;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === index)));
    if (index < 0) {
      search.removeAttribute('aria-activedescendant');
      return;
    }
    search.setAttribute('aria-activedescendant', options[index].id);
    options[index].scrollIntoView({ block: 'nearest' });
  }

  function filter() {
    const words = plain(search.value).replace(/^\//, '').split(/\s+/).filter(Boolean);
    options.forEach((option, index) => {
      option.hidden = !words.every((word) => found[index].includes(word));
    });
    const left = shown();
    if (none) none.hidden = left.length > 0;
    point(left[0] ?? -1);
    announce(left.length === 1 ? '1 antwoord' : `${left.length} antwoorden`);
  }

  /** @param {number} step */
  function move(step) {
    const left = shown();
    if (!left.length) return;
    const at = left.indexOf(active) + step;
    point(left[(at + left.length) % left.length]);
  }

  function close() {
    panel.open = false;
    document.getElementById('answer')?.focus();
  }

  /** @param {number} index */
  function choose(index) {
    const text = options[index]?.dataset.text;
    close();
    if (text) insert(text);
  }

  let begun = false;

  function begin() {
    panel.open = true;
    if (begun) return;
    begun = true;
    search.setAttribute('aria-expanded', 'true');
    search.value = '';
    filter();
    search.focus();
  }
  open = begin;

  panel.addEventListener('toggle', () => {
    if (panel.open) return begin();
    begun = false;
    search.setAttribute('aria-expanded', 'false');
  });
  search.addEventListener('input', filter);
  search.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const act = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => choose(active),
      Escape: close,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  document.addEventListener('click', (event) => {
    if (panel.open && event.target instanceof Node && !panel.contains(event.target)) panel.open = false;
  });
}

/** "/" where a word may begin opens the list; anywhere else it is a slash. @param {HTMLTextAreaElement} field */
function slash(field) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const before = field.value.slice(0, field.selectionStart);
    if (before && !before.endsWith('\n')) return;
    event.preventDefault();
    open();
  });
}

export function start() {
  const panel = document.getElementById('replies');
  const search = document.getElementById('reply-search');
  const list = document.getElementById('reply-list');
  const field = document.getElementById('answer');
  if (!(panel instanceof HTMLDetailsElement) || !(search instanceof HTMLInputElement) || !list) return;
  combobox(panel, search, list);
  if (field instanceof HTMLTextAreaElement) slash(field);
}
