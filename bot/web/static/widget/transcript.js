/** The visible conversation: one element per message, kept while the message changes state. */
import { button, el, focused, retire, setAttribute, show } from './dom.js';
import { nextSteps, richText } from './rich.js';
import { straight } from './texts.js';

/** Further from the end than this, the reader is reading back and is not pulled down. */
const NEAR_END_PX = 80;

export class Transcript {
  /** @param {TranscriptOptions} options */
  constructor(options) {
    this.options = options;
    const { t } = options;
    /** @type {Map<string, {node: HTMLElement, drawn: string, foot: string}>} */
    this.drawn = new Map();
    const clock = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit' });
    this.clock = new Intl.DateTimeFormat(t('locale'), clock);
    /** For what was said on another day. */
    this.day = new Intl.DateTimeFormat(t('locale'), { weekday: 'long', day: 'numeric', month: 'long', ...clock });
    this.waitingText = el('p', { class: 'waiting-text' });
    this.waiting = el('div', { class: 'waiting', hidden: true }, dots(), this.waitingText);
    const log = { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': t('log'), tabindex: 0 };
    this.element = el('div', log, this.waiting);
    const latest = () => { this.focus(); this.toEnd(); };
    this.latest = button(t('latest'), latest, { class: 'latest', hidden: true }, 'down');
    /** @type {[Shown[], string]} */
    this.last = [[], ''];
    this.element.addEventListener('focusout', () => setTimeout(() => this.update(...this.last)));
    this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.atEnd = true;
    // The field grows, the state gets another line: what was at the end stays there.
    new ResizeObserver(() => this.atEnd && this.#scrolls && this.toEnd()).observe(this.element);
  }

  /** @param {Shown[]} items @param {string} waiting what to show while an answer is awaited */
  update(items, waiting) {
    this.last = [items, waiting];
    const atEnd = this.#scrolls ? this.atEnd : fromEnd(this.#scroller()) < NEAR_END_PX;
    const known = new Set(this.drawn.keys());
    this.#drawAll(items);
    if (waiting) this.waitingText.textContent = waiting;
    this.waiting.hidden = !waiting;
    const fresh = items.filter((item) => !known.has(item.key));
    let first = items.findIndex((item) => !known.has(item.key) && item.sender !== 'citizen');
    while (items[first]?.sender === 'bot' && items[first - 1]?.sender === 'bot') first -= 1;
    // The first time the whole of the last answer is new.
    if (!known.size) first = items.map((item) => item.sender).lastIndexOf('citizen') + 1;
    if (!known.size || atEnd || fresh.some((item) => item.sender === 'citizen')) this.#follow(items[first]);
    this.#scrolled();
  }

  #drawAll(items) {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      this.drawn.delete(key);
      retire(node, () => node.remove());
    }
    let before = '';
    let next = this.element.firstElementChild;
    for (const item of items) {
      const speaker = `${item.sender} ${item.author}`;
      const node = this.#draw(item, speaker !== before);
      before = speaker;
      if (node === next) next = next.nextElementSibling;
      else this.element.insertBefore(node, next);
    }
  }

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
      const notice = item.kind !== 'next_steps' && (item.sender === 'system' || /notice|terminal/.test(item.kind));
      node.className = `message ${item.sender}${notice ? ' notice' : ''}`;
      body.replaceWith(this.#body(item, first));
    }
    const state = JSON.stringify([item.status, item.wait, item.created_at]);
    // "Opnieuw versturen" may have the focus: then the line stays until the focus has moved on.
    if (entry.foot !== state && !foot.contains(focused(foot))) {
      entry.foot = state;
      setAttribute(node, 'data-status', item.status);
      foot.replaceWith(el('div', { class: 'foot' }, this.#foot(item)));
    }
    this.#drawChoices(choices, item.choices);
    return node;
  }

  #body(item, first) {
    const { t, contentLanguage } = this.options;
    const own = item.sender === 'citizen';
    const label = this.speakerName(item);
    const text = item.label ? t(item.label) : item.text;
    const lang = own || item.label ? null : item.language || contentLanguage;
    return el(
      'div',
      {},
      el(first ? 'h3' : 'p', { class: first ? 'speaker' : 'speaker unseen' }, label, el('span', { class: 'unseen', text: ':' })),
      bubble({ ...item, text }, t, lang),
    );
  }

  #foot(item) {
    const { t, retry, discard } = this.options;
    const { status } = item;
    if (status === 'failed' || status === 'refused') {
      return el(
        'div',
        { class: 'wrong' },
        el('p', { text: `${t(status)} ${item.detail}` }),
        status === 'failed' && button(t('retry'), retry),
        button(t('discard'), () => discard(item.key)),
      );
    }
    if (status && status !== 'sent') {
      const label = { slow: 'sendingSlow', later: 'sendingLater' }[/** @type {string} */ (status)] ?? 'sending';
      return el('p', { text: t(label, { n: item.wait ?? 0 }) });
    }
    const at = new Date(item.created_at);
    if (Number.isNaN(at.getTime())) return null;
    const today = at.toDateString() === new Date().toDateString();
    const text = (today ? this.clock : this.day).format(at);
    return el('p', {}, el('time', { datetime: at.toISOString(), text }), item.sender === 'citizen' && ` · ${t('sent')}`);
  }

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
      ...choices.map((choice) => button(choice.title, () => choose(choice), { class: 'choice' })),
    );
  }

  /** @param {{sender: string, author?: string | null}} item */
  speakerName({ sender, author }) {
    const { t } = this.options;
    return sender === 'agent' && author ? straight(author) : t(sender === 'citizen' ? 'you' : sender);
  }

  /** In a low window the whole panel scrolls instead of the log. */
  #scroller() {
    return this.element.closest('.panel.low') ?? this.element;
  }

  get #scrolls() {
    return this.#scroller() === this.element;
  }

  /** To the end, but never past the beginning of an answer. */
  #follow(fresh) {
    const scroller = this.#scroller();
    const node = fresh && this.drawn.get(fresh.key)?.node;
    const top = node ? node.getBoundingClientRect().top - scroller.getBoundingClientRect().top : Infinity;
    scroller.scrollTop += Math.min(fromEnd(scroller), Math.max(0, top - 12));
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  toEnd() {
    const scroller = this.#scroller();
    scroller.scrollTop = scroller.scrollHeight;
  }

  #scrolled() {
    this.atEnd = fromEnd(this.#scroller()) < NEAR_END_PX;
    show(this.latest, !this.atEnd && this.#scrolls);
  }
}

/** @param {any} message @param {Translate} t @param {any} lang */
export function bubble({ sender, kind, text }, t, lang) {
  const own = sender === 'citizen';
  const steps = kind === 'next_steps' && !own;
  const content = own ? el('p', { class: 'plain', text }) : steps ? nextSteps(text, t) : richText(text, t);
  return el('div', { class: steps ? 'bubble steps' : 'bubble', lang }, content);
}

function fromEnd(scroller) {
  return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
}

function dots() {
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}

/**
 * Everything in order, each message once. What the citizen said keeps its key, and so its element,
 * when the gateway confirms it.
 * @param {Conversation} conversation
 */
export function shownItems({ now: { notices, refused, refusedAt, messages, state }, outbox }) {
  const plain = { kind: 'text', choices: [], text: '', created_at: '' };
  const notice = (label, seq) => ({ ...plain, key: label, seq, sender: 'system', kind: 'notice', label });
  const shown = /** @type {Shown[]} */ ([
    ...notices.map((label) => notice(label, -1)),
    ...[...messages.values()].map((message) => ({
      ...message, key: message.client_id || `m${message.seq}`, choices: message.choices ?? [],
    })),
    ...outbox.items.map(({ clientId, seq, after, at, ...rest }) => ({
      ...plain, ...rest, key: clientId, seq: seq || after, sender: 'citizen', created_at: at,
    })),
    ...(refused ? [notice('loginFailed', refusedAt)] : []),
  ]);
  shown.sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq));
  // Choices can be used until the citizen says something or it ends, and only where somebody would hear it.
  const over = (item) => item.kind === 'terminal' || (item.sender === 'citizen' && item.status !== 'refused');
  const spoke = shown.map(over).lastIndexOf(true);
  return shown.map((item, index) => {
    const deaf = state.owner === 'agent' && item.sender !== 'agent';
    return index < spoke || deaf ? { ...item, choices: [] } : item;
  });
}

/** What the bot still has to answer. @param {Shown[]} shown @param {State} state */
export function unanswered(shown, state) {
  const last = shown.filter(({ status = '', label }) => !label && !['failed', 'refused'].includes(status)).pop();
  return state.owner === 'bot' && last?.sender === 'citizen' ? last.key : '';
}
