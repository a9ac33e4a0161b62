// @ts-check
/** The parts of the panel around the conversation: header, options, who speaks now, messages of trouble. */
import { el, icon, setAttribute, show } from './dom.js';

export class Header {
  /**
   * @param {{t: Translate, title: string, close: () => void, save: (format: 'txt' | 'html') => void,
   *   print: () => void, clear: () => void, warnOnClear: () => boolean}} options
   */
  constructor({ t, title, close, save, print, clear, warnOnClear }) {
    this.menuButton = el(
      'button',
      { type: 'button', class: 'icon', 'aria-expanded': 'false', 'aria-controls': 'menu', on: { click: () => this.toggle() } },
      icon('menu'),
      el('span', { class: 'unseen', text: t('menu') }),
    );
    const item = (/** @type {string} */ label, /** @type {() => void} */ act) =>
      el('button', {
        type: 'button', text: t(label),
        on: { click: () => { this.toggle(false); this.menuButton.focus(); act(); } },
      });
    this.menu = el(
      'div',
      { class: 'menu', id: 'menu', hidden: true },
      item('saveText', () => save('txt')),
      item('saveHtml', () => save('html')),
      item('print', print),
      item('clear', () => this.#ask(warnOnClear())),
    );
    this.title = el('h2', { id: 'title', text: title });
    this.warning = el('p', { text: t('clearWaiting') });
    this.no = el('button', { type: 'button', text: t('clearNo'), on: { click: () => this.#dontClear() } });
    this.question = el(
      'div',
      { class: 'question', role: 'group', 'aria-label': t('clear'), hidden: true },
      el('p', { id: 'clear-text', text: t('clearAsk') }),
      this.warning,
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'primary', text: t('clearYes'), 'aria-describedby': 'clear-text', on: { click: () => { this.question.hidden = true; clear(); } } }),
        this.no,
      ),
    );
    this.element = el(
      'header',
      {},
      el('div', { class: 'bar' },
        this.title,
        this.menuButton,
        el('button', { type: 'button', class: 'icon', on: { click: close } }, icon('close'), el('span', { class: 'unseen', text: t('close') })),
      ),
      this.menu,
      this.question,
    );
  }

  toggle(open = this.menu.hidden) {
    this.menu.hidden = !open;
    setAttribute(this.menuButton, 'aria-expanded', String(open));
  }

  /** Esc first puts away what lies on top. @returns {boolean} whether something was */
  dismiss() {
    if (this.menu.hidden && this.question.hidden) return false;
    this.toggle(false);
    this.question.hidden = true;
    this.menuButton.focus();
    return true;
  }

  /** @param {boolean} warn */
  #ask(warn) {
    this.warning.hidden = !warn;
    this.question.hidden = false;
    this.no.focus();
  }

  #dontClear() {
    this.question.hidden = true;
    this.menuButton.focus();
  }
}

/** Who speaks now, the place in the queue, and the way to a person. */
export class StateBar {
  /** @param {{t: Translate, person: () => void, restart: () => void}} options */
  constructor({ t, person, restart }) {
    this.t = t;
    this.text = el('p', {});
    this.person = el('button', { type: 'button', class: 'person', text: t('person'), on: { click: person } });
    this.restart = el('button', { type: 'button', class: 'primary', text: t('restart'), hidden: true, on: { click: restart } });
    this.element = el('div', { class: 'state' }, this.text, el('div', { class: 'row' }, this.restart, this.person));
  }

  /**
   * @param {State} state
   * @param {boolean} asking whether a person is being asked for at this moment
   */
  update(state, asking) {
    const text = asking && state.owner === 'bot' ? this.t('personBusy') : stateText(state, this.t);
    if (this.text.textContent !== text) this.text.textContent = text;
    setAttribute(this.element, 'data-owner', state.owner);
    show(this.person, state.owner === 'bot' || state.owner === 'closed');
    show(this.restart, state.owner === 'closed');
    setAttribute(this.person, 'aria-busy', asking ? 'true' : null);
  }
}

/**
 * @param {State} state
 * @param {Translate} t
 */
export function stateText(state, t) {
  if (state.owner === 'queue') {
    const { position, expected_wait_s: wait } = state.queue ?? {};
    const parts = [position ? t('position', { n: position }) : t('inQueue')];
    if (wait !== null && wait !== undefined) parts.push(waitText(wait, t));
    return [...parts, t('leaveOpen')].join(' ');
  }
  if (state.owner === 'agent') {
    return state.agent?.name ? t('withAgent', { name: state.agent.name }) : t('withSomebody');
  }
  return t(state.owner === 'closed' ? 'closed' : 'withBot');
}

/**
 * @param {number} seconds
 * @param {Translate} t
 */
function waitText(seconds, t) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return t('waitShort');
  if (minutes === 1) return t('waitOne');
  return minutes <= 60 ? t('wait', { n: minutes }) : t('waitHours');
}

/** One line for what went wrong with the chat itself, with what the citizen can do about it. */
export class Trouble {
  /** @param {{t: Translate, phone: string, again: () => void}} options */
  constructor({ t, phone, again }) {
    this.t = t;
    this.text = el('span', {});
    const [before, after] = t('call', { phone: '\n' }).split('\n');
    this.call = el('span', { hidden: !phone }, ` ${before}`,
      el('a', { href: `tel:${phone.replace(/[^\d+]/g, '')}`, text: phone }), after);
    this.again = el('button', { type: 'button', text: t('tryAgain'), on: { click: again } });
    this.element = el('div', { class: 'trouble', hidden: true }, el('p', {}, this.text, this.call), this.again);
  }

  /**
   * @param {string} text '' when all is well
   * @param {boolean} again whether trying again is up to the citizen
   */
  update(text, again) {
    if (text) this.text.textContent = text;
    show(this.again, again);
    show(this.element, Boolean(text));
  }
}
