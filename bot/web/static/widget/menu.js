/** The menu "Opties", and the question before a conversation is wiped; loaded at the first press. */
import { button, el, setAttribute } from './dom.js';
import { printText, saveAs } from './files.js';
import { applyStyles } from './styles.js';
import { MORE_CSS } from './styles_more.js';
import './texts_more.js';

export class Menu {
  /** @param {import('./chat.js').Chat} chat @param {HTMLElement} opener gets the focus back */
  constructor(chat, opener) {
    this.chat = chat;
    this.opener = opener;
    /** @type {import('./mail.js').MailForm | null} */
    this.form = null;
    this.offer = { available: false, updates: false };
    applyStyles(/** @type {ShadowRoot} */ (chat.host.shadowRoot), MORE_CSS);
    const { t } = chat;
    const item = (label, act) => button(t(label), () => { this.dismiss(); act(); });
    this.mailing = item('mail', () => this.#mail());
    this.mailing.hidden = true;
    this.list = el(
      'div', { class: 'menu', id: 'menu', hidden: true },
      item('saveText', () => this.#save('txt')), item('saveHtml', () => this.#save('html')),
      item('print', () => this.#print()), this.mailing,
      item('myData', () => chat.attempt('notNow', () => chat.openMyData())), item('clear', () => this.#ask()),
    );
    this.warning = el('p');
    this.no = button(t('clearNo'), () => this.dismiss());
    const yes = button(t('clearYes'), () => { this.dismiss(); chat.clear(); }, { class: 'primary' });
    this.question = el(
      'div', { class: 'question', role: 'group', 'aria-labelledby': 'clear', hidden: true },
      el('p', { id: 'clear', text: t('clearAsk') }), this.warning, el('div', { class: 'row' }, yes, this.no),
    );
    this.element = el('div', {}, this.list, this.question);
    setAttribute(opener, 'aria-controls', 'menu');
  }

  toggle(open = this.list.hidden) {
    this.list.hidden = !open;
    if (open) this.#offer();
    setAttribute(this.opener, 'aria-expanded', String(open));
  }

  /** @returns {boolean} whether there was something to put away */
  dismiss() {
    if (this.list.hidden && this.question.hidden && !this.form) return false;
    this.toggle(false);
    this.question.hidden = true;
    this.form?.element.remove();
    this.form = null;
    this.opener.focus();
    return true;
  }

  /** Mail is offered only where the gateway can send it. */
  #offer() {
    this.chat.conversation.call('transcript/email').then((answer) => answer.json()).then((offer) => {
      this.offer = offer;
      this.mailing.hidden = !offer.available;
    }, () => {});
  }

  #mail() {
    const { chat, offer } = this;
    return chat.attempt('notNow', async () => {
      const { MailForm } = await import(`./mail.js?${chat.failures}`);
      this.form?.element.remove();
      this.form = new MailForm(chat, offer, () => this.dismiss());
      this.element.append(this.form.element);
      this.form.field.focus();
    });
  }

  /** Says too what else goes: the answer of a person, and being remembered. */
  #ask() {
    const { t, conversation } = this.chat;
    const person = ['queue', 'agent'].includes(conversation.now.state.owner);
    const known = conversation.device.read();
    this.warning.textContent = [person && t('clearWaiting'), known && t('clearDevice')].filter(Boolean).join(' ');
    this.warning.hidden = !this.warning.textContent;
    this.question.hidden = false;
    this.no.focus();
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
