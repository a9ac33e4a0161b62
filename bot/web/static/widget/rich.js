/** From the plain text of a message to elements. */
import { el } from './dom.js';

/** What ends an address; also a sign that turns the direction of reading, to look like another address. */
const END = '\\s<>"\'\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** A web address; a Dutch telephone number; an emergency number after "bel". */
const LINKS = new RegExp(
  [
    `(https://[^${END}]+|www\\.[a-z0-9-]+\\.[^${END}]+)`,
    '(\\+31[ -]?(?:\\(0\\) ?)?(?:\\d[ -]?){8}\\d|0[89]00(?: ?- ?| )?\\d{4}(?!\\d)|0(?:[ -]{0,3}\\d){9}(?!\\d)|\\b14 ?0\\d{2,3}\\b(?! ?\\d))',
    '\\b(?:bel|belt u|bellen met)(?: dan| direct| meteen| nu)* (11[23])\\b',
  ].join('|'),
  'gi',
);

/** Only an address that is what it looks like. */
function webAddress(found) {
  try {
    const url = new URL(found.startsWith('www.') ? `https://${found}` : found);
    return url.protocol === 'https:' && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** Links in one line. */
function inline(text, t) {
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(LINKS)) {
    const [whole, address, phone, emergency] = match;
    const shown = address ? address.replace(/[.,;:!?)\]}»”’]+$/, '') : phone ?? emergency;
    const start = match.index + whole.lastIndexOf(shown);
    // The tail of a longer number, or of an account number, is no telephone number.
    if (phone && /[\d.,/€-]$|[A-Z]{4} ?$/.test(text.slice(0, match.index))) continue;
    const url = address && webAddress(shown);
    if (address && !url) continue;
    parts.push(text.slice(done, start), url ? webLink(url, shown, t) : phoneLink(shown));
    done = start + shown.length;
  }
  parts.push(text.slice(done));
  return parts;
}

function webLink(url, shown, t) {
  const label = shown.replace(/^https:\/\//i, '').replace(/\/$/, '');
  const newTab = el('span', { class: 'unseen', text: ` ${t('newTab')}` });
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, label, newTab);
}

/** @param {string} shown */
export function phoneLink(shown) {
  const number = shown.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  return el('a', { href: `tel:${number}`, text: shown });
}

/** Paragraphs at empty lines, and lists of lines with a dash. @param {string} text @param {Translate} t */
export function richText(text, t) {
  const fragment = document.createDocumentFragment();
  /** @type {any} */
  let block = null;
  for (const line of text.trim().split(/\r?\n/)) {
    const bullet = line.match(/^\s*[-•]\s+(.*)$/);
    if (!line.trim()) {
      block = null;
    } else if (bullet) {
      if (block?.tagName !== 'UL') fragment.append((block = el('ul')));
      block.append(el('li', {}, ...inline(bullet[1], t)));
    } else if (block?.tagName === 'P') {
      block.append(el('br'), ...inline(line, t));
    } else {
      fragment.append((block = el('p', {}, ...inline(line, t))));
    }
  }
  return fragment;
}

/**
 * Next steps, one a line: "wie: wat — wanneer" or "wie: wat (wanneer)". Another form stays as it is.
 * They may be announced ("Dit zijn de stappen:") or asked about ("Klopt het?") on the first line.
 * @param {string} text @param {Translate} t
 */
export function nextSteps(text, t) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const fragment = document.createDocumentFragment();
  const title = /[:?]$/.test(lines[0]) ? lines.shift() : t('steps');
  fragment.append(el('h4', { class: 'title', text: title }), el('ol', {}, ...lines.map((line) => step(line, t))));
  return fragment;
}

function step(line, t) {
  const bare = line.replace(/^(?:\d+[.)]|[-•])\s+/, '');
  const [, who, what, dash, parens] =
    bare.match(/^([^:]{1,60}):\s+(.+?)(?:\s+[—–]\s+([^—–]+)|\s+\(([^()]+)\)\.?)?$/) ?? [];
  const when = dash ?? parens;
  if (!who) return el('li', {}, ...inline(bare, t));
  return el(
    'li', {}, el('strong', { text: `${who}: ` }), ...inline(what, t),
    when && el('span', { class: 'when' }, el('span', { class: 'unseen', text: ' — ' }), ...inline(when, t)),
  );
}
