// @ts-check
/** The agent's answer: sent by Enter, kept until the server has it, and sent only once. */
import { drafts } from './memory.js';

const FAILED = 'Versturen lukt nu niet. Uw bericht staat er nog. Probeer het opnieuw.';

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {HTMLFormElement} form @param {string} key */
function compose(form, key) {
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('text'));
  const id = /** @type {HTMLInputElement} */ (form.elements.namedItem('client_id'));
  const wrong = document.getElementById('composer-error');
  const button = form.querySelector('button[type="submit"]');
  /** What was sent under the present id: another text is another message. */
  let attempted = '';

  const say = (/** @type {string} */ text) => {
    if (wrong) wrong.textContent = text;
  };
  const grow = () => {
    field.rows = Math.min(10, Math.max(3, field.value.split('\n').length));
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
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (field.value.trim()) form.requestSubmit();
  });
  form.addEventListener('htmx:configRequest', (event) => {
    if (attempted && attempted !== field.value) id.value = newId();
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

/** Leaving with an answer that was typed and not sent is asked once. @param {string} key */
function leaving(key) {
  for (const form of document.querySelectorAll('form[data-leaves]')) {
    form.addEventListener('submit', (event) => {
      const field = document.getElementById('answer');
      const unsent = field instanceof HTMLTextAreaElement && field.value.trim();
      if (unsent && !window.confirm('Uw antwoord is nog niet verstuurd. Toch doorgaan?')) {
        event.preventDefault();
        field.focus();
        return;
      }
      drafts.set(key, null);
    });
  }
}

export function start() {
  const page = document.querySelector('main[data-case]');
  if (!(page instanceof HTMLElement)) return;
  const key = `draft.${page.dataset.case}`;
  const form = document.getElementById('composer');
  if (form instanceof HTMLFormElement) compose(form, key);
  leaving(key);
}
