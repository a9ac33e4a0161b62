// @ts-check
/** Waiting times that count up, in the words of `wait_words` in desk_view.py. */

const EVERY_MS = 10_000;

/** @param {number} seconds */
export function waitWords(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return '< 1 min';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) {
    return `${Math.floor(minutes / 60)} u ${String(minutes % 60).padStart(2, '0')}`;
  }
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? '1 dag' : `${days} dagen`;
}

function update() {
  // The computer's clock may be wrong: what counts is the difference with the server's.
  const now = Date.now() + skew;
  for (const place of document.querySelectorAll('time[data-since]')) {
    if (!(place instanceof HTMLElement)) continue;
    const words = waitWords((now - Date.parse(place.dataset.since ?? '')) / 1000);
    if (place.textContent !== words) place.textContent = words;
  }
}

let skew = 0;

export function start() {
  const server = Date.parse(document.body.dataset.now ?? '');
  if (!Number.isNaN(server)) skew = server - Date.now();
  window.setInterval(update, EVERY_MS);
  document.body.addEventListener('htmx:afterSettle', update);
}
