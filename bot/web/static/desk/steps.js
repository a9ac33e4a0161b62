// @ts-check
/** The agreements: rows that are added and taken away, by mouse and by keyboard. */

const MOST = 8;

export function start() {
  const place = document.getElementById('step-rows');
  const template = document.getElementById('step-template');
  const group = document.getElementById('own-steps');
  if (!place || !(template instanceof HTMLTemplateElement) || !group) return;

  const rows = () => /** @type {HTMLElement[]} */ ([...place.children]);
  const what = (/** @type {Element | undefined} */ row) =>
    /** @type {HTMLInputElement | null | undefined} */ (row?.querySelector('input[name="what"]'));

  const add = document.createElement('button');
  add.type = 'button';
  add.className = 'button button-small';
  add.textContent = 'Afspraak toevoegen';
  group.append(add);

  function renumber() {
    rows().forEach((row, index) => {
      row.setAttribute('aria-label', `Afspraak ${index + 1}`);
      const remove = row.querySelector('.remove');
      if (remove) remove.setAttribute('aria-label', `Afspraak ${index + 1} weghalen`);
    });
    add.hidden = rows().length >= MOST;
  }

  /** @param {HTMLElement} row */
  function prepare(row) {
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'button button-small remove';
    remove.textContent = 'Weghalen';
    remove.addEventListener('click', () => {
      const index = rows().indexOf(row);
      row.remove();
      renumber();
      (what(rows()[Math.min(index, rows().length - 1)]) ?? add).focus();
    });
    row.append(remove);
    // Enter in a row must not finish the whole conversation.
    row.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      if (!add.hidden) add.click();
    });
  }

  add.addEventListener('click', () => {
    const piece = template.content.firstElementChild?.cloneNode(true);
    if (!(piece instanceof HTMLElement)) return;
    place.append(piece);
    prepare(piece);
    renumber();
    what(piece)?.focus();
  });

  for (const row of rows()) {
    // A row in which anything was typed comes back as it was, when something is wrong with it.
    if ([...row.querySelectorAll('input')].some((input) => input.value)) prepare(row);
    else row.remove();
  }
  renumber();
}
