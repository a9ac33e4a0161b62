// @ts-check
/**
 * From the plain text of a message to elements: paragraphs, lists, links, telephone numbers.
 * The text is only ever used as text content, so that nothing in it can become markup.
 */
import { el } from './dom.js';

/** A web address; a telephone number as the Dutch write it; an emergency number after "bel". */
const LINKS = new RegExp(
  [
    '(https://[^\\s<>"\']+|www\\.[a-z0-9-]+\\.[^\\s<>"\']+)',
    '(\\+31[ -]?(?:\\(0\\) ?)?(?:\\d[ -]?){8}\\d|0[89]00(?: ?- ?| )?\\d{4}(?!\\d)|0(?:[ -]{0,3}\\d){9}(?!\\d)|\\b14 ?0\\d{2,3}\\b(?! ?\\d))',
    '\\b(?:bel|belt u|bellen met)(?: dan| direct| meteen| nu)* (11[23])\\b',
  ].join('|'),
  'gi',
);

/**
 * @param {string} found
 * @returns {URL | null} only a web address that is safe and is what it looks like
 */
function webAddress(found) {
  try {
    const url = new URL(found.startsWith('www.') ? `https://${found}` : found);
    return url.protocol === 'https:' && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} text one line
 * @param {Translate} t
 * @returns {(Node | string)[]}
 */
function inline(text, t) {
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(LINKS)) {
    const [whole, address, phone, emergency] = match;
    const shown = address ? address.replace(/[.,;:!?)\]}»”’]+$/, '') : phone ?? emergency;
    const start = match.index + whole.lastIndexOf(shown);
    // A digit just before means that this is the tail of a longer number, not a telephone number.
    if (phone && /[\d.,/€-]/.test(text[match.index - 1] ?? '')) continue;
    const url = address && webAddress(shown);
    if (address && !url) continue;
    parts.push(text.slice(done, start), url ? webLink(url, shown, t) : phoneLink(shown));
    done = start + shown.length;
  }
  parts.push(text.slice(done));
  return parts.filter((part) => part !== '');
}

/**
 * @param {URL} url
 * @param {string} shown
 * @param {Translate} t
 */
function webLink(url, shown, t) {
  const label = shown.replace(/^https:\/\//i, '').replace(/\/$/, '');
  return el(
    'a',
    { href: url.href, target: '_blank', rel: 'noopener noreferrer' },
    label,
    el('span', { class: 'unseen', text: ` ${t('newTab')}` }),
  );
}

/** @param {string} shown */
function phoneLink(shown) {
  const number = shown.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  return el('a', { href: `tel:${number}`, text: shown });
}

/**
 * Paragraphs at empty lines, line breaks inside them, and lists of lines that start with a dash.
 * @param {string} text
 * @param {Translate} t
 * @returns {DocumentFragment}
 */
export function richText(text, t) {
  const fragment = document.createDocumentFragment();
  /** @type {HTMLElement | null} */
  let block = null;
  for (const line of text.trim().split(/\r?\n/)) {
    const bullet = line.match(/^\s*[-•]\s+(.*)$/);
    if (!line.trim()) {
      block = null;
    } else if (bullet) {
      const list = block?.tagName === 'UL' ? block : el('ul');
      if (list !== block) fragment.append((block = list));
      list.append(el('li', {}, ...inline(bullet[1], t)));
    } else if (block?.tagName === 'P') {
      block.append(el('br'), ...inline(line, t));
    } else {
      fragment.append((block = el('p', {}, ...inline(line, t))));
    }
  }
  return fragment;
}

/** Plain text without links, for what the citizen wrote. @param {string} text */
export function plainText(text) {
  return el('p', { class: 'plain', text });
}

/**
 * Next steps, one a line: "wie: wat — wanneer". A line before the steps is their introduction;
 * a line that does not have the form stays as it is.
 * @param {string} text
 * @param {Translate} t
 * @returns {DocumentFragment}
 */
export function nextSteps(text, t) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const fragment = document.createDocumentFragment();
  fragment.append(el('p', { class: 'steps-title', text: t('steps') }));
  if (lines.length > 1 && lines[0].endsWith(':')) {
    fragment.append(el('p', {}, ...inline(lines.shift() ?? '', t)));
  }
  fragment.append(el('ol', {}, ...lines.map((line) => step(line, t))));
  return fragment;
}

/**
 * @param {string} line
 * @param {Translate} t
 */
function step(line, t) {
  const bare = line.replace(/^(?:\d+[.)]|[-•])\s+/, '');
  const [, who, what, when] = bare.match(/^([^:]{1,60}):\s+(.+?)(?:\s+[—–]\s+([^—–]+))?$/) ?? [];
  if (!who) return el('li', {}, ...inline(bare, t));
  return el(
    'li',
    {},
    el('strong', { text: `${who}: ` }),
    ...inline(what, t),
    when && el('span', { class: 'when' }, el('span', { class: 'unseen', text: ' — ' }), ...inline(when, t)),
  );
}
