// @ts-check
/** Where the citizen writes: a labelled field that grows, a counter near the limit, one button. */
import { el, icon, setAttribute, show } from './dom.js';

const LONGEST = 2000;
const COUNT_FROM = 1800;
/** The counter is spoken only when one of these is passed, not at every letter. */
const SPOKEN_AT = [200, 50, 0];

export class Composer {
  /**
   * @param {{t: Translate, send: (text: string) => void,
   *   say: (text: string) => void}} options
   */
  constructor({ t, send, say }) {
    this.t = t;
    this.sendText = send;
    this.say = say;
    this.closed = false;
    this.leftBefore = LONGEST;
    this.field = el('textarea', {
      id: 'field',
      rows: '1',
      enterkeyhint: 'send',
      autocomplete: 'off',
      on: {
        input: () => this.#changed(),
        keydown: (event) => this.#key(event),
      },
    });
    this.counter = el('p', { class: 'counter', id: 'counter', hidden: true });
    this.element = el(
      'form',
      { class: 'composer', on: { submit: (event) => this.#submit(event) } },
      el('label', { for: 'field', text: t('input') }),
      el(
        'div',
        { class: 'row' },
        this.field,
        el('button', { type: 'submit', class: 'send' }, icon('send'), el('span', { class: 'unseen', text: t('send') })),
      ),
      this.counter,
    );
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** @returns {boolean} whether something is written that was not sent */
  get empty() {
    return !this.field.value.trim();
  }

  /** When nobody listens any more the field stays readable until the focus has left it. @param {boolean} closed */
  close(closed) {
    if (closed === this.closed) return;
    this.closed = closed;
    setAttribute(this.field, 'readonly', closed);
    show(this.element, !closed);
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

  /** @param {number} left */
  #count(left) {
    return left < 0 ? this.t('tooLong', { n: -left }) : this.t('left', { n: left });
  }

  #grow() {
    this.field.style.height = 'auto';
    const borders = this.field.offsetHeight - this.field.clientHeight;
    this.field.style.height = `${this.field.scrollHeight + borders}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    const over = length(text) - LONGEST;
    this.focus();
    if (this.closed || !text) return;
    if (over > 0) {
      this.say(this.t('tooLong', { n: over }));
      return;
    }
    this.field.value = '';
    this.#changed();
    this.sendText(text);
  }
}

/** Characters as the gateway counts them, so that an emoji is one. @param {string} text */
function length(text) {
  return [...text].length;
}
