// @ts-check
/** Texts that are put in the answer: at the cursor, to be changed before they are sent. */
import { announce } from './alerts.js';

/** @param {string} text */
export function insert(text) {
  const field = document.getElementById('answer');
  if (!(field instanceof HTMLTextAreaElement) || field.readOnly) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? (before.includes('\n') ? '\n' : ' ') : '';
  field.focus();
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.scrollTop = field.scrollHeight;
  announce('Staat in uw antwoord. Lees het na en verstuur het.');
}

export function start() {
  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest('a[data-insert]');
    if (!(link instanceof HTMLElement) || !document.getElementById('answer')) return;
    event.preventDefault();
    insert(link.dataset.insert ?? '');
  });
}
