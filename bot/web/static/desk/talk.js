// @ts-check
/** The conversation: new messages are added below, and never what is there already. */

const NEAR_PX = 80;

export function start() {
  const log = document.getElementById('log');
  const messages = document.getElementById('messages');
  const button = document.getElementById('to-latest');
  if (!log || !messages || !button) return;
  let stopped = false;

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    button.hidden = true;
  };
  const lastSeq = () => {
    const last = messages.lastElementChild;
    return last instanceof HTMLElement ? (last.dataset.seq ?? '0') : '0';
  };

  let followed = true;
  messages.addEventListener('htmx:configRequest', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (stopped) event.preventDefault();
    detail.parameters.since = lastSeq();
    detail.parameters.state = messages.dataset.state ?? '';
    detail.parameters.live = document.getElementById('live')?.dataset.live ?? '';
    detail.parameters.note = document.getElementById('note-list')?.dataset.last ?? '0';
  });
  messages.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    followed = atEnd();
    // The case is somebody else's now, or closed: the page says so once, and asks no more.
    if (detail.xhr.status === 286) stopped = true;
  });
  messages.addEventListener('htmx:afterSettle', () => {
    if (followed) toEnd();
    else button.hidden = false;
  });
  log.addEventListener('scroll', () => {
    if (atEnd()) button.hidden = true;
  });
  button.addEventListener('click', () => {
    toEnd();
    log.focus({ preventScroll: true });
  });
  toEnd();
}
