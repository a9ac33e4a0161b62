// @ts-check
/** A notification of the browser while the desk is behind another window; never what citizens say. */
import { preferences } from './memory.js';

const box = () => /** @type {HTMLInputElement | null} */ (document.getElementById('setting-notify'));

export const wanted = () =>
  preferences.get('notify') === 'on' && 'Notification' in window && Notification.permission === 'granted';

/** @param {string} text */
export function notify(text) {
  if (!document.hidden || !wanted()) return;
  // One tag: the newest takes the place of what was not looked at yet.
  const shown = new Notification('Balie', { body: text, tag: 'desk', icon: '/static/desk/icon.svg' });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}

async function changed() {
  const field = box();
  if (!field) return;
  if (field.checked && (await Notification.requestPermission()) !== 'granted') field.checked = false;
  preferences.set('notify', field.checked ? 'on' : 'off');
}

export function start() {
  const field = box();
  if (!field) return;
  if (!('Notification' in window)) {
    field.disabled = true;
    return;
  }
  field.checked = wanted();
  field.addEventListener('change', changed);
}
