// @ts-check
/** The page's title says how many wait; a change upwards is announced, and heard when asked for. */
import { announce } from './alerts.js';
import { ring } from './sound.js';

const name = document.title.replace(/^\([^)]*\) /, '');
let known = read();

function read() {
  const data = document.getElementById('counts')?.dataset;
  return {
    waiting: Number(data?.waiting ?? 0),
    urgent: Number(data?.urgent ?? 0),
    unanswered: Number(data?.unanswered ?? 0),
  };
}

function titled() {
  const parts = [`${known.waiting}`];
  if (known.unanswered) parts.push(`${known.unanswered} nieuw`);
  document.title = `(${parts.join(' · ')}) ${name}`;
}

function compare() {
  const before = known;
  known = read();
  titled();
  const news = [];
  if (known.urgent > before.urgent) news.push('Een dringend gesprek wacht.');
  else if (known.waiting > before.waiting) news.push('Een nieuw gesprek wacht.');
  if (known.unanswered > before.unanswered) news.push('Een van uw klanten wacht op antwoord.');
  if (!news.length) return;
  announce(news.join(' '));
  ring(known.urgent > before.urgent);
}

export function start() {
  titled();
  document.getElementById('strip')?.addEventListener('htmx:afterSettle', compare);
}
