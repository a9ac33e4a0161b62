/** A switch, and what is said where it did not work. Loaded with "Mijn gegevens". */
import { button, el, setAttribute } from './dom.js';

/** What did not work, at the place where it was tried; spoken once. */
export class Failure {
  /** @param {import('./mydata.js').MyData} panel */
  constructor({ t, chat }) {
    this.t = t;
    this.chat = chat;
    this.element = el('p', { class: 'failed', hidden: true });
  }

  /** @param {string} label '' for nothing */
  show(label) {
    this.element.hidden = !label;
    this.element.textContent = label && this.t(label);
    if (label) this.chat.speech.say(this.t(label));
  }
}

/** Works at once, and goes back when what it stands for did not work. */
export class Switch {
  /**
   * @param {Translate} t @param {string} label @param {boolean} on
   * @param {(wanted: boolean) => Promise<boolean>} act @param {string} [describedBy]
   */
  constructor(t, label, on, act, describedBy) {
    this.t = t;
    this.act = act;
    this.busy = false;
    this.word = el('span', { class: 'word', 'aria-hidden': 'true' });
    this.element = button(label, () => this.#press(), { class: 'switch', role: 'switch', 'aria-describedby': describedBy });
    this.element.replaceChildren(el('span', { text: label }), this.word, el('i', { 'aria-hidden': 'true' }));
    this.#set(on);
  }

  /** What the gateway says; while something is under way, what the citizen says counts. @param {boolean} on */
  told(on) {
    if (!this.busy) this.#set(on);
  }

  #set(on) {
    this.on = on;
    setAttribute(this.element, 'aria-checked', String(on));
    this.word.textContent = this.t(on ? 'on' : 'off');
  }

  async #press() {
    if (this.busy) return;
    this.busy = true;
    const before = this.on;
    this.#set(!before);
    this.#set(await this.act(!before).catch(() => before));
    this.busy = false;
  }
}
