// @ts-check
/** The visible conversation: one element per message, kept while the message changes state. */
import { el, focused, icon, retire, setAttribute, show } from './dom.js';
import { nextSteps, plainText, richText } from './rich-text.js';

/** Further from the end than this, the reader is reading back and is not pulled down. */
const NEAR_END_PX = 80;

export class Transcript {
  /**
   * @param {{t: Translate, language: string, contentLanguage: string,
   *   choose: (choice: Choice) => void, retry: (key: string) => void,
   *   discard: (key: string) => void}} options
   */
  constructor(options) {
    this.options = options;
    const { t } = options;
    /** @type {Map<string, {node: HTMLElement, drawn: string, foot: string}>} */
    this.drawn = new Map();
    this.clock = new Intl.DateTimeFormat(options.language, { hour: '2-digit', minute: '2-digit' });
    this.waitingText = el('p', { class: 'waiting-text' });
    this.waiting = el('div', { class: 'waiting', hidden: true }, dots(), this.waitingText);
    this.element = el(
      'div',
      { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': t('log'), tabindex: '0' },
      this.waiting,
    );
    this.latest = el(
      'button',
      { type: 'button', class: 'latest', hidden: true, on: { click: () => { this.focus(); this.toEnd(); } } },
      icon('down'),
      el('span', { class: 'unseen', text: t('latest') }),
    );
    /** @type {[Shown[], string]} */
    this.last = [[], ''];
    this.element.addEventListener('focusout', () => setTimeout(() => this.update(...this.last)));
    this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  /**
   * @param {Shown[]} items
   * @param {string} waiting what to say while an answer is awaited, '' when none is
   */
  update(items, waiting) {
    this.last = [items, waiting];
    const scroller = this.#scroller();
    const atEnd = fromEnd(scroller) < NEAR_END_PX;
    const known = new Set(this.drawn.keys());
    this.#drawAll(items);
    if (waiting) this.waitingText.textContent = waiting;
    this.waiting.hidden = !waiting;
    const fresh = items.filter((item) => !known.has(item.key));
    const own = fresh.some((item) => item.sender === 'citizen');
    if (!known.size) this.toEnd();
    else if (atEnd || own) this.#follow(fresh.find((item) => item.sender !== 'citizen'));
    this.#scrolled();
  }

  /** @param {Shown[]} items */
  #drawAll(items) {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      this.drawn.delete(key);
      retire(node, () => node.remove());
    }
    /** @type {Shown | undefined} */
    let before;
    /** @type {Element} */
    let place = this.waiting;
    for (const item of items) {
      const node = this.#draw(item, !before || speaker(before) !== speaker(item));
      before = item;
      const after = place === this.waiting ? this.element.firstElementChild : place.nextElementSibling;
      if (after !== node) this.element.insertBefore(node, place === this.waiting ? after : place.nextSibling);
      place = node;
    }
  }

  /**
   * @param {Shown} item
   * @param {boolean} first of a row by the same speaker
   * @returns {HTMLElement}
   */
  #draw(item, first) {
    let entry = this.drawn.get(item.key);
    if (!entry) {
      entry = { node: el('div', { 'data-key': item.key }, el('div'), el('div'), el('div')), drawn: '', foot: '' };
      this.drawn.set(item.key, entry);
    }
    const { node } = entry;
    const [body, foot, choices] = /** @type {HTMLElement[]} */ ([...node.children].slice(-3));
    const drawn = JSON.stringify([item.text, item.kind, item.author, first]);
    if (entry.drawn !== drawn) {
      entry.drawn = drawn;
      const notice = item.sender === 'system' || ['notice', 'terminal'].includes(item.kind);
      node.className = `message ${item.sender}${notice ? ' notice' : ''}`;
      body.replaceWith(this.#body(item, first));
    }
    const state = JSON.stringify([item.status, item.wait, item.created_at]);
    // "Opnieuw versturen" may have the focus: then the line stays until the focus has moved on.
    if (entry.foot !== state && !foot.contains(focused(foot))) {
      entry.foot = state;
      setAttribute(node, 'data-status', item.status);
      const shown = el('div', { class: 'foot' }, this.#foot(item));
      foot.replaceWith(shown);
    }
    this.#drawChoices(choices, item.choices);
    return node;
  }

  /**
   * @param {Shown} item
   * @param {boolean} first
   */
  #body(item, first) {
    const { t, contentLanguage } = this.options;
    const own = item.sender === 'citizen';
    const label = this.speakerName(item);
    const text = item.label ? t(item.label) : item.text;
    const content = own ? plainText(text) : item.kind === 'next_steps' ? nextSteps(text, t) : richText(text, t);
    const lang = own || item.label ? null : item.language || contentLanguage;
    const steps = item.kind === 'next_steps' ? ' steps' : '';
    return el(
      'div',
      {},
      el('p', { class: first ? 'speaker' : 'speaker unseen' }, label, el('span', { class: 'unseen', text: ':' })),
      el('div', { class: `bubble${steps}`, lang }, content),
    );
  }

  /** @param {Shown} item */
  #foot(item) {
    const { t, retry, discard } = this.options;
    const { status } = item;
    if (status === 'failed' || status === 'refused') {
      const button = (/** @type {string} */ label, /** @type {(key: string) => void} */ act) =>
        el('button', { type: 'button', class: 'plain-button', text: t(label), on: { click: () => act(item.key) } });
      return el(
        'div',
        { class: 'wrong' },
        el('p', { text: `${t(status)} ${item.detail ?? ''}`.trim() }),
        status === 'failed' && button('retry', retry),
        button('discard', discard),
      );
    }
    if (status && status !== 'sent') {
      const label = { slow: 'sendingSlow', later: 'sendingLater' }[/** @type {string} */ (status)] ?? 'sending';
      return el('p', { text: t(label, { n: item.wait ?? 0 }) });
    }
    const at = new Date(item.created_at);
    if (Number.isNaN(at.getTime())) return null;
    return el('p', {}, el('time', { datetime: at.toISOString(), text: this.clock.format(at) }));
  }

  /**
   * @param {HTMLElement} place
   * @param {Choice[]} choices
   */
  #drawChoices(place, choices) {
    const wanted = JSON.stringify(choices);
    if ((place.dataset.choices ?? '[]') === wanted) return;
    place.dataset.choices = wanted;
    if (!choices.length) {
      retire(place, () => place.replaceChildren());
      return;
    }
    const { t, choose } = this.options;
    setAttribute(place, 'class', 'choices');
    setAttribute(place, 'role', 'group');
    setAttribute(place, 'aria-label', t('choose'));
    place.replaceChildren(
      ...choices.map((choice) =>
        el('button', { type: 'button', class: 'choice', text: choice.title, on: { click: () => choose(choice) } }),
      ),
    );
  }

  /** @param {{sender: string, author?: string | null}} item */
  speakerName({ sender, author }) {
    const { t } = this.options;
    return sender === 'agent' && author ? author : t(sender === 'citizen' ? 'you' : sender);
  }

  // -- scrolling ------------------------------------------------------------------------------

  /** In a low window the whole panel scrolls instead of the log. @returns {HTMLElement} */
  #scroller() {
    const panel = this.element.closest('.panel.low');
    return /** @type {HTMLElement} */ (panel ?? this.element);
  }

  /** To the end, but never past the beginning of what is new. @param {Shown | undefined} fresh */
  #follow(fresh) {
    const scroller = this.#scroller();
    const node = fresh && this.drawn.get(fresh.key)?.node;
    const top = node ? node.getBoundingClientRect().top - scroller.getBoundingClientRect().top : Infinity;
    scroller.scrollTop += Math.min(fromEnd(scroller), Math.max(0, top - 12));
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  /** Show the newest, for example when the panel opens. */
  toEnd() {
    const scroller = this.#scroller();
    scroller.scrollTop = scroller.scrollHeight;
  }

  #scrolled() {
    show(this.latest, this.#scroller() === this.element && fromEnd(this.element) >= NEAR_END_PX);
  }
}

/** @param {Shown} item */
function speaker({ sender, author }) {
  return `${sender} ${author ?? ''}`;
}

/** @param {HTMLElement} scroller */
function fromEnd(scroller) {
  return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
}

function dots() {
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}
