// @ts-check
/**
 * Keeps the page as new as the server: server-sent events while the page is in front, a tick every
 * few seconds when they do not work or the page is behind another, and the heartbeat.
 */
import { tell } from './alerts.js';

const CHANGED = 'desk:changed';
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

/** @type {EventSource | null} */
let stream = null;
let failures = 0;
let retry = 0;

export const changed = () => document.body.dispatchEvent(new CustomEvent(CHANGED));

/** @param {string} text @param {boolean} wrong */
function show(text, wrong) {
  const place = document.getElementById('connection');
  if (!place || place.textContent === text) return;
  place.textContent = text;
  place.classList.toggle('is-wrong', wrong);
}

function listen() {
  window.clearTimeout(retry);
  if (stream || document.hidden) return;
  const opened = new EventSource('/api/desk/events');
  stream = opened;
  opened.onopen = () => {
    failures = 0;
    show('Verbonden', false);
  };
  opened.onmessage = changed;
  opened.onerror = () => {
    // The browser's own retry gives up at an error status: ours does not.
    opened.close();
    if (stream === opened) stream = null;
    if (failures > 0) show('Geen verbinding. Wij proberen het opnieuw.', true);
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    failures += 1;
    retry = window.setTimeout(listen, wait + Math.random() * 500);
  };
}

function hush() {
  stream?.close();
  stream = null;
}

/** @param {MessageEvent} event */
function fromWorker(event) {
  const { kind, status } = event.data;
  if (kind === 'tick' && stream?.readyState !== EventSource.OPEN) changed();
  if (kind !== 'beat') return;
  if (status === 401) loggedOut();
  if (status === 0) show('Geen verbinding. Wij proberen het opnieuw.', true);
}

export function loggedOut() {
  const there = encodeURIComponent(location.pathname + location.search);
  tell('U bent uitgelogd. Wat u typte, blijft staan.', 'Opnieuw inloggen', `/desk/login?next=${there}`);
}

export function start() {
  new Worker(new URL('./pulse-worker.js', import.meta.url)).onmessage = fromWorker;
  // A page that is behind holds no connection: browsers allow six to one server in all.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hush();
    else {
      listen();
      changed();
    }
  });
  window.addEventListener('pagehide', hush);
  window.addEventListener('pageshow', listen);
  listen();
}
