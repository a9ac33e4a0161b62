// @ts-check
/** The desk: everything the pages do by themselves. Without it they still work, as plain forms. */
import { untell } from './alerts.js';
import * as composer from './composer.js';
import * as counts from './counts.js';
import * as focus from './focus.js';
import * as help from './help.js';
import * as inserting from './inserting.js';
import * as keys from './keys.js';
import * as live from './live.js';
import { forgetDrafts } from './memory.js';
import * as notify from './notify.js';
import * as panels from './panels.js';
import * as replies from './replies.js';
import * as settings from './settings.js';
import * as steps from './steps.js';
import * as talk from './talk.js';
import * as typing from './typing.js';
import * as waits from './waits.js';

const parts = [
  ...[settings, keys, help, waits, counts, notify, focus, talk, composer, inserting, replies, typing],
  ...[steps, panels, live],
];
for (const part of parts) part.start();

document.body.addEventListener('htmx:responseError', (event) => {
  if (/** @type {CustomEvent} */ (event).detail.xhr.status === 401) live.loggedOut();
});
document.body.addEventListener('htmx:afterOnLoad', (event) => {
  if (/** @type {CustomEvent} */ (event).detail.xhr.status < 300) untell();
});

// The next one at this computer is somebody else.
document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (new URL(form.action).pathname === '/desk/logout') forgetDrafts();
});

// What was done is told once: a reload or a bookmark does not tell it again.
const address = new URL(location.href);
if (address.searchParams.has('gedaan')) {
  address.searchParams.delete('gedaan');
  address.searchParams.delete('over');
  history.replaceState(null, '', address);
}
const wrong = document.querySelector('.told-wrong[data-told]');
if (wrong instanceof HTMLElement) wrong.focus();
