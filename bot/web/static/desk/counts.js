// @ts-check
/** The page's title says how many wait; a change upwards is announced, and heard when asked for. */
import { announce } from './alerts.js';
import { notify } from './notify.js';
import { ring } from './sound.js';

const name = document.title.replace(/^\([^)]*\) /, '');
let known = read();

function read() {
  const data = document.getElementById('counts')?.dataset;
  return {
    waiting: Number(data?.waiting ?? 0),
    urgent: Number(data?.urgent ?? 0),
    unanswered: Number(data?.unanswered ?? 0),
    asked: Number(data?.asked ?? 0),
    escalated: Number(data?.escalated ?? 0),
    paused: data?.paused === 'yes',
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
  // Who has a pause is not called to new cases; the citizens whom they have are another matter.
  const urgent = !known.paused && known.urgent > before.urgent;
  const escalated = known.escalated > before.escalated;
  if (escalated) news.push('Een gesprek wacht te lang. Het staat in het overzicht.');
  if (urgent) news.push('Een dringend gesprek wacht.');
  else if (!known.paused && known.waiting > before.waiting) news.push('Een nieuw gesprek wacht.');
  if (known.unanswered > before.unanswered) news.push('Een van uw klanten wacht op antwoord.');
  if (known.asked > before.asked) news.push('Een collega vraagt u iets over te nemen.');
  if (!news.length) return;
  announce(news.join(' '));
  notify(news.join(' '));
  ring(escalated ? 'escalated' : urgent ? 'urgent' : 'new');
}

export function start() {
  titled();
  document.getElementById('strip')?.addEventListener('htmx:afterSettle', compare);
}
