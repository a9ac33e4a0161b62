// @ts-check
/** What the agent writes: kept until the server has it, and sent only once. */
import { drafts } from './memory.js';

const FAILED = 'Versturen lukt nu niet. Uw tekst staat er nog. Probeer het opnieuw.';

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {HTMLFormElement} form with a `text`, a `client_id` and a place for what went wrong
 * @param {string} key under which the draft is kept
 * @param {{ rows: number, sends: (event: KeyboardEvent) => boolean }} options
 */
export function compose(form, key, { rows, sends }) {
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('text'));
  const id = /** @type {HTMLInputElement} */ (form.elements.namedItem('client_id'));
  const wrong = form.querySelector('.wrong');
  const button = form.querySelector('button[type="submit"]');
  /** What was sent under the present id: another text is another message. */
  let attempted = '';

  const say = (/** @type {string} */ text) => {
    if (wrong) wrong.textContent = text;
  };
  const grow = () => {
    field.rows = Math.min(10, Math.max(rows, field.value.split('\n').length));
  };
  const keep = () => {
    drafts.set(key, field.value ? JSON.stringify([field.value, id.value, attempted]) : null);
  };
  const busy = (/** @type {boolean} */ yes) => {
    field.readOnly = yes;
    button?.setAttribute('aria-disabled', String(yes));
    form.classList.toggle('is-busy', yes);
  };

  restore();
  field.addEventListener('input', () => {
    grow();
    keep();
  });
  field.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || !sends(event)) return;
    event.preventDefault();
    if (field.value.trim()) form.requestSubmit();
  });
  form.addEventListener('htmx:configRequest', (event) => {
    // The first time as well: a tab that was duplicated has the id of the other one.
    if (attempted !== field.value) id.value = newId();
    attempted = field.value;
    /** @type {CustomEvent} */ (event).detail.parameters.client_id = id.value;
    keep();
  });
  form.addEventListener('htmx:beforeRequest', () => {
    say('');
    busy(true);
  });
  form.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const type = detail.xhr.getResponseHeader('Content-Type') ?? '';
    // The server says in words why not, already escaped.
    if (detail.xhr.status >= 400 && type.startsWith('text/html')) detail.shouldSwap = true;
  });
  form.addEventListener('htmx:afterRequest', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    busy(false);
    if (detail.successful) return sent();
    const type = detail.xhr?.getResponseHeader?.('Content-Type') ?? '';
    if (!type.startsWith('text/html')) say(FAILED);
  });

  function sent() {
    field.value = '';
    attempted = '';
    id.value = newId();
    drafts.set(key, null);
    grow();
    document.body.dispatchEvent(new CustomEvent('desk:sent'));
  }

  function restore() {
    try {
      const [text, known, tried] = JSON.parse(drafts.get(key) ?? '[]');
      if (typeof text !== 'string' || field.value) return;
      field.value = text;
      id.value = String(known);
      attempted = String(tried);
      grow();
    } catch {
      // not a draft of ours
    }
  }
}

/** Leaving with a text that was typed and not sent is asked once. @param {string[]} keys */
function leaving(keys) {
  for (const form of document.querySelectorAll('form[data-leaves]')) {
    form.addEventListener('submit', (event) => {
      const fields = ['answer', 'note'].map((id) => document.getElementById(id));
      const unsent = fields.find((field) => field instanceof HTMLTextAreaElement && field.value.trim());
      const what = unsent?.id === 'note' ? 'Uw notitie is nog niet bewaard' : 'Uw antwoord is nog niet verstuurd';
      if (unsent && !window.confirm(`${what}. Toch doorgaan?`)) {
        event.preventDefault();
        unsent.focus();
        return;
      }
      for (const key of keys) drafts.set(key, null);
    });
  }
}

export function start() {
  const page = document.querySelector('main[data-case]');
  if (!(page instanceof HTMLElement)) return;
  const draft = `draft.${page.dataset.case}`;
  const note = `note.${page.dataset.case}`;
  const answer = document.getElementById('composer');
  if (answer instanceof HTMLFormElement) {
    compose(answer, draft, { rows: 3, sends: (event) => event.key === 'Enter' && !event.shiftKey });
  }
  const notes = document.getElementById('note-form');
  if (notes instanceof HTMLFormElement) {
    // A note is not sent by Enter alone: what is for colleagues is never sent by habit.
    const sends = (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    compose(notes, note, { rows: 2, sends });
  }
  leaving([draft, note]);
}
