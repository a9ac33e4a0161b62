/** The parts of the panel around the conversation. */
import { button, el, setAttribute, show } from './dom.js';
import { phoneLink } from './rich.js';

export class Header {
  /** @param {HeaderOptions} options */
  constructor({ t, title, close, load, speak }) {
    this.load = load;
    this.loading = false;
    const other = { class: 'language', lang: t('otherCode'), title: t('other') };
    this.language = button('', speak, other);
    // Where there is little room the code shows, and the whole word is heard.
    const code = el('span', { class: 'code', 'aria-hidden': 'true', text: t('otherCode').toUpperCase() });
    this.language.append(el('span', { class: 'whole', text: t('other') }), code);
    this.menuButton = button(t('menu'), () => this.#toggle(), { class: 'icon', 'aria-expanded': 'false' }, 'menu');
    const bar = el(
      'div', { class: 'bar' },
      el('h2', { id: 'title', text: title }), this.language, this.menuButton, button(t('close'), close, { class: 'icon' }, 'close'),
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

/** @param {Now} now @param {string} note @param {Translate} t @returns {string} '' when all is well */
export function troubleText({ phase, problem, connected }, note, t) {
  if (phase === 'failed') {
    return problem?.status === 429 ? t('busy', { n: problem.retryAfter || 30 }) : t('startFailed');
  }
  if (!connected) return t('offline');
  return note && t(note);
}

/** The gateway takes no longer message; an emoji is one. */
export const LONGEST = 2000;
const COUNT_FROM = 1800;

export class Composer {
  /** @param {{t: Translate, send: (text: string) => void, count: (loud: boolean) => void}} options `count`: it is long */
  constructor({ t, send: deliver, count }) {
    this.deliver = deliver;
    this.count = count;
    this.field = el('textarea', {
      id: 'field', rows: 1, enterkeyhint: 'send', autocomplete: 'off',
      on: { input: () => this.#changed(), keydown: (event) => this.#key(event) },
    });
    const send = button(t('send'), () => this.#send(), { class: 'send' }, 'send');
    this.element = el(
      'div', { class: 'composer' },
      el('label', { for: 'field', text: t('input') }), el('div', { class: 'row' }, this.field, send),
    );
  }

  focus() {
    this.field.focus();
  }

  /** @param {string} text not yet sent */
  fill(text) {
    this.field.value = text;
    this.#changed();
  }

  /** @param {boolean} allowed to write; what was written stays */
  allow(allowed) {
    this.field.readOnly = !allowed;
    show(this.element, allowed);
  }

  #changed() {
    // At most so many: what was long and is short again is counted too.
    if (this.field.value.length >= COUNT_FROM || this.field.hasAttribute('aria-describedby')) this.count(false);
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
    const tooLong = [...text].length > LONGEST;
    this.focus();
    if (tooLong) this.count(true);
    if (!text || tooLong || this.field.readOnly) return;
    this.fill('');
    this.deliver(text);
  }
}
