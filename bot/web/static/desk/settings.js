// @ts-check
/** The menu: appearance, sound, shortcuts. */
import { preferences } from './memory.js';
import { ring } from './sound.js';

/** @param {string} theme */
function wear(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function themes() {
  const chosen = preferences.get('theme') ?? 'auto';
  for (const radio of document.querySelectorAll('input[name="theme"]')) {
    if (!(radio instanceof HTMLInputElement)) continue;
    radio.checked = radio.value === chosen;
    radio.addEventListener('change', () => {
      preferences.set('theme', radio.value);
      wear(radio.value);
    });
  }
}

/** @param {string} id @param {string} key @param {string} standard @param {() => void} [turnedOn] */
function toggle(id, key, standard, turnedOn) {
  const box = document.getElementById(id);
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = (preferences.get(key) ?? standard) === 'on';
  box.addEventListener('change', () => {
    preferences.set(key, box.checked ? 'on' : 'off');
    if (box.checked) turnedOn?.();
  });
}

/** A menu closes by Esc, or by a click elsewhere. @param {HTMLDetailsElement} menu */
function closing(menu) {
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
    event.stopPropagation();
  });
  document.addEventListener('click', (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}

export function start() {
  themes();
  toggle('setting-sound', 'sound', 'off', () => ring('new'));
  toggle('setting-keys', 'keys', 'on');
  const menu = document.getElementById('menu');
  if (menu instanceof HTMLDetailsElement) closing(menu);
}
