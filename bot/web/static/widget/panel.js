/** The parts of the panel around the conversation. */
import { button, el, phoneLink, setAttribute, show } from './dom.js';

export class Header {
  /** @param {HeaderOptions} options */
  constructor({ t, title, close, load }) {
    this.load = load;
    this.loading = false;
    this.menuButton = button(t('menu'), () => this.#toggle(), { class: 'icon', 'aria-expanded': 'false' }, 'menu');
    const bar = el(
      'div', { class: 'bar' },
      el('h2', { id: 'title', text: title }), this.menuButton, button(t('close'), close, { class: 'icon' }, 'close'),
    );
    this.element = el('header', {}, bar);
  }

  async #toggle() {
    if (!this.menu) {
      this.loading = true;
      const menu = await this.load(this.menuButton);
      if (!menu || !this.loading) return;
      this.loading = false;
      this.menu = menu;
      this.element.append(menu.element);
    }
    this.menu.toggle();
  }

  /** Put away what lies on top. @returns {boolean} whether something did */
  dismiss() {
    const { loading } = this;
    this.loading = false;
    return loading || Boolean(this.menu?.dismiss());
  }
}

/** Who speaks now, the place in the queue, and the way to a person. */
export class StateBar {
  /** @param {{t: Translate, person: () => void}} options */
  constructor({ t, person }) {
    this.t = t;
    this.text = el('p', {});
    this.person = button(t('person'), person);
    this.element = el('div', { class: 'state' }, this.text, this.person);
  }

  /** @param {State} state @param {boolean} asking for a person, at this moment */
  update(state, asking) {
    const text = asking && state.owner === 'bot' ? this.t('personBusy') : stateText(state, this.t);
    if (this.text.textContent !== text) this.text.textContent = text;
    setAttribute(this.element, 'data-owner', state.owner);
    show(this.person, state.owner === 'bot' || state.owner === 'closed');
  }
}

/** @param {State} state @param {Translate} t */
export function stateText(state, t) {
  if (state.owner === 'queue') {
    const { position, expected_wait_s: wait, notice } = state.queue ?? {};
    if (notice) return notice;
    const parts = [position ? t('position', { n: position }) : t('inQueue')];
    if (wait !== null && wait !== undefined) parts.push(waitText(wait, t));
    return [...parts, t('leaveOpen')].join(' ');
  }
  if (state.owner === 'agent') {
    return state.agent?.name ? t('withAgent', { name: state.agent.name }) : t('withSomebody');
  }
  return t(state.owner === 'closed' ? 'closed' : 'withBot');
}

function waitText(seconds, t) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return t('waitShort');
  if (minutes === 1) return t('waitOne');
  return minutes <= 60 ? t('wait', { n: minutes }) : t('waitHours');
}

/** What went wrong with the chat, and what to do. */
export class Trouble {
  /** @param {{t: Translate, phone: string, again: () => void}} options */
  constructor({ t, phone, again }) {
    this.t = t;
    this.text = el('span', {});
    const [before, after] = t('call', { phone: '\n' }).split('\n');
    const call = el('span', { hidden: !phone }, ` ${before}`, phoneLink(phone), after);
    this.again = button(t('tryAgain'), again);
    this.element = el('div', { class: 'trouble', hidden: true }, el('p', {}, this.text, call), this.again);
  }

  /** @param {string} text '' when all is well @param {boolean} again whether that is up to the citizen */
  update(text, again) {
    if (text) this.text.textContent = text;
    show(this.again, again);
    show(this.element, Boolean(text));
  }
}

const LONGEST = 2000;
const COUNT_FROM = 1800;
/** Spoken when one of these is passed, not at every letter. */
const SPOKEN_AT = [200, 50, 0];

export class Composer {
  /** @param {{t: Translate, send: (text: string) => void, say: (text: string) => void}} options */
  constructor({ t, send: deliver, say }) {
    this.t = t;
    this.deliver = deliver;
    this.say = say;
    this.leftBefore = LONGEST;
    this.field = el('textarea', {
      id: 'field', rows: 1, enterkeyhint: 'send', autocomplete: 'off',
      on: { input: () => this.#changed(), keydown: (event) => this.#key(event) },
    });
    this.counter = el('p', { class: 'counter', id: 'counter', hidden: true });
    const send = button(t('send'), () => this.#send(), { class: 'send' }, 'send');
    this.element = el(
      'div', { class: 'composer' },
      el('label', { for: 'field', text: t('input') }), el('div', { class: 'row' }, this.field, send), this.counter,
    );
  }

  focus() {
    this.field.focus();
  }

  /** @param {boolean} allowed to write; what was written stays */
  allow(allowed) {
    this.field.readOnly = !allowed;
    show(this.element, allowed);
  }

  #changed() {
    const left = LONGEST - length(this.field.value);
    const near = left <= LONGEST - COUNT_FROM;
    this.counter.hidden = !near;
    this.counter.textContent = near ? this.#count(left) : '';
    this.counter.classList.toggle('wrong', left < 0);
    setAttribute(this.field, 'aria-invalid', left < 0 ? 'true' : null);
    setAttribute(this.field, 'aria-describedby', near ? 'counter' : null);
    if (SPOKEN_AT.some((mark) => left < mark && this.leftBefore >= mark)) this.say(this.#count(left));
    this.leftBefore = left;
    this.#grow();
  }

  #count(left) {
    return left < 0 ? this.t('tooLong', { n: -left }) : this.t('left', { n: left });
  }

  #grow() {
    this.field.style.height = 'auto';
    const borders = this.field.offsetHeight - this.field.clientHeight;
    this.field.style.height = `${this.field.scrollHeight + borders}px`;
  }

  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.field.value.trim();
    const over = length(text) - LONGEST;
    this.focus();
    if (over > 0) this.say(this.#count(-over));
    if (!text || over > 0 || this.field.readOnly) return;
    this.field.value = '';
    this.#changed();
    this.deliver(text);
  }
}

/** As the gateway counts: an emoji is one. */
function length(text) {
  return [...text].length;
}
