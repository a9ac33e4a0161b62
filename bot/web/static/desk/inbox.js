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

/** Not by going there: the file may still be on its way. @param {string} page */
function show(page) {
  const main = new DOMParser().parseFromString(page, 'text/html').querySelector('main');
  if (!main) throw new Error('no page');
  document.querySelector('main')?.replaceWith(main);
  const told = main.querySelector('[data-told]');
  /** @type {HTMLElement} */ (told ?? main).focus();
}

/**
 * The file, with something to see while it is made, and afterwards the page as it is then.
 * @param {HTMLFormElement} form
 */
async function fetchFile(form) {
  const state = /** @type {HTMLElement} */ (document.getElementById('export-state'));
  const buttons = [...document.querySelectorAll('[data-export] button')];
  for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  state.textContent = 'Bezig: alle voorbeeldzinnen worden nagekeken. Dit duurt even.';
  try {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = answer.headers.get('Content-Location');
    if (!answer.ok || !page) {
      show(await answer.text()); // it says why
      return;
    }
    const name = answer.headers.get('Content-Disposition')?.match(/filename="([^"]+)"/)?.[1];
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name ?? 'inbox.yml';
    link.click();
    show(await (await fetch(page)).text());
  } catch {
    for (const button of buttons) button.removeAttribute('aria-disabled');
    state.textContent = 'Het bestand kwam niet aan. Haal het hieronder nog een keer op, of probeer het opnieuw.';
  }
}

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('[data-export]')) return;
  event.preventDefault();
  if (!document.querySelector('[data-export] [aria-disabled]')) void fetchFile(form);
});

// Before the keys of the whole desk.
document.addEventListener('keydown', pressed, { capture: true });
// After a label the next group is at hand.
if (document.querySelector('.told-done')) along(null, 0);
