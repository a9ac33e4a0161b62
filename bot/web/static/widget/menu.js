/** The menu "Opties", and the questions before a conversation is ended or wiped; loaded at the first press. */
import { button, el, setAttribute } from './dom.js';
import { printText, saveAs } from './files.js';
import { load } from './load.js';
import { applyStyles } from './styles.js';
import { MORE_CSS } from './styles_more.js';
import './texts_more.js';

export class Menu {
  /** @param {Chat} chat @param {HTMLElement} opener gets the focus back */
  constructor(chat, opener) {
    this.chat = chat;
    this.opener = opener;
    /** @type {import('./mail.js').MailForm | null} */
    this.form = null;
    this.offer = { available: false, updates: false, calendar: false };
    applyStyles(/** @type {ShadowRoot} */ (chat.host.shadowRoot), MORE_CSS);
    const { t } = chat;
    const item = (label, act) => button(t(label), () => { this.dismiss(); act(); });
    this.mailing = item('mail', () => this.#mail());
    this.mailing.hidden = true;
    this.calendar = item('calendar', () => this.#keepDays());
    this.calendar.hidden = true;
    this.ending = item('end', () => this.end.ask(this.#endMeans()));
    this.list = el(
      'div', { class: 'menu', id: 'menu', hidden: true },
      this.#sizes(),
      item('saveText', () => this.#save('txt')), item('saveHtml', () => this.#save('html')),
      item('print', () => this.#print()), this.mailing, this.calendar,
      item('myData', () => chat.attempt('notNow', () => this.#myData())),
      this.ending, item('clear', () => this.clear.ask(this.#clearMeans())),
    );
    const away = () => this.dismiss();
    this.end = new Question(t, 'end', away, () => chat.attempt('notNow', () => this.#end()));
    this.clear = new Question(t, 'clear', away, () => chat.clear());
    this.element = el('div', {}, this.list, this.end.element, this.clear.element);
    setAttribute(opener, 'aria-controls', 'menu');
  }

  toggle(open = this.list.hidden) {
    this.list.hidden = !open;
    if (open) this.#offer();
    setAttribute(this.opener, 'aria-expanded', String(open));
  }

  /** @returns {boolean} whether there was something to put away */
  dismiss() {
    if (!this.form && [this.list, this.end.element, this.clear.element].every((one) => one.hidden)) return false;
    this.toggle(false);
    this.end.element.hidden = true;
    this.clear.element.hidden = true;
    this.form?.element.remove();
    this.form = null;
    this.opener.focus();
    return true;
  }

  /** Three sizes; the menu stays, so that one can see which is best. */
  #sizes() {
    const { t, wishes } = this.chat;
    const sizes = ['1', '2', '3'].map((size) => {
      const press = () => {
        wishes.choose({ size });
        this.chat.resize();
        for (const one of sizes) setAttribute(one, 'aria-pressed', String(one === chosen));
      };
      const chosen = button(t(`size${size}`), press, { 'aria-pressed': String(size === (wishes.size ?? '1')) });
      return chosen;
    });
    return el(
      'div', { class: 'sizes', role: 'group', 'aria-labelledby': 'sizes' },
      el('p', { id: 'sizes', text: t('textSize') }), el('div', { class: 'row' }, ...sizes),
    );
  }

  #endMeans() {
    const { t, conversation: { now: { state } } } = this.chat;
    return t({ queue: 'endQueue', agent: 'endAgent' }[state.owner] ?? 'endBot');
  }

  async #end() {
    const { conversation } = this.chat;
    await conversation.call('end', { body: {} });
    await conversation.check();
    this.chat.transcript.toEnd();
  }

  /** Mail is offered only where the gateway can send it, and a calendar file only of what has a day. */
  #offer() {
    const { phase, state } = this.chat.conversation.now;
    this.ending.hidden = phase !== 'open' || state.owner === 'closed';
    this.chat.conversation.call('transcript/email').then((answer) => answer.json()).then((offer) => {
      this.offer = offer;
      this.mailing.hidden = !offer.available;
      this.calendar.hidden = !offer.calendar;
    }, () => {});
  }

  async #myData() {
    const { chat } = this;
    chat.myData ??= new (await load('mydata')).MyData(chat);
    if (chat.opened) chat.myData?.open();
    chat.update();
  }

  #mail() {
    const { chat, offer } = this;
    return chat.attempt('notNow', async () => {
      const { MailForm } = await load('mail');
      this.form?.element.remove();
      const form = new MailForm(chat, offer, () => this.dismiss());
      this.form = form;
      this.element.append(form.element);
      form.field.focus();
    });
  }

  /** What else goes: the answer of a person, and being remembered. */
  #clearMeans() {
    const { t, conversation } = this.chat;
    const person = ['queue', 'agent'].includes(conversation.now.state.owner);
    const known = conversation.device.read();
    return [person && t('clearWaiting'), known && t('clearDevice')].filter(Boolean).join(' ');
  }

  #keepDays() {
    const { t, speech, conversation } = this.chat;
    return this.chat.attempt('saveFailed', async () => {
      const file = await conversation.call('next-steps.ics', { accept: 'text/calendar' });
      saveAs(await file.blob(), t('calendarName'), 'ics');
      speech.say(t('calendarSaved'));
    });
  }

  async #transcript(format) {
    return (await this.chat.conversation.call(`transcript?format=${format}`, { accept: '*/*' })).blob();
  }

  #save(format) {
    const { t, speech } = this.chat;
    return this.chat.attempt('saveFailed', async () => {
      saveAs(await this.#transcript(format), t('fileName'), format);
      speech.say(t('saved'));
    });
  }

  #print() {
    const { t } = this.chat;
    return this.chat.attempt('saveFailed', () => printText(() => this.#transcript('txt'), t('fileName')));
  }
}

/** Asks whether it is meant; the focus is on the way back. */
class Question {
  /** @param {Translate} t @param {string} name of its labels @param {() => void} away @param {() => void} act */
  constructor(t, name, away, act) {
    this.means = el('p');
    this.no = button(t('clearNo'), away);
    const yes = button(t(`${name}Yes`), () => { away(); act(); }, { class: 'primary' });
    this.element = el(
      'div', { class: 'question', role: 'group', 'aria-labelledby': name, hidden: true },
      el('p', { id: name, text: t(`${name}Ask`) }), this.means, el('div', { class: 'row' }, yes, this.no),
    );
  }

  /** @param {string} means what comes of it */
  ask(means) {
    this.means.textContent = means;
    this.means.hidden = !means;
    this.element.hidden = false;
    this.no.focus();
  }
}
