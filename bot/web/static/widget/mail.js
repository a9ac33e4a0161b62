/** The form that asks where the conversation may be mailed to; loaded by the menu. */
import { asApiError } from './api.js';
import { button, el, setAttribute } from './dom.js';
import { addLabels } from './texts.js';

addLabels({
  nl: {
    mailAsk: 'Naar welk e-mailadres?',
    mailMeans: 'We sturen u dit gesprek tot nu toe. We gebruiken het adres nergens anders voor.',
    mailUpdates: 'Stuur mij ook bericht over de afspraak',
    mailYes: 'Mail mij dit gesprek',
    mailWrong: 'Vul een e-mailadres in, zoals naam@voorbeeld.nl.',
    mailed: 'We sturen dit gesprek naar {email}.',
    mailFailed: 'Het mailen is niet gelukt. Probeer het later opnieuw.',
  },
  en: {
    mailAsk: 'To which e-mail address?',
    mailMeans: 'We send you this conversation so far. We use the address for nothing else.',
    mailUpdates: 'Also send me news of the appointment',
    mailYes: 'Mail me this conversation',
    mailWrong: 'Fill in an e-mail address, such as name@example.com.',
    mailed: 'We are sending this conversation to {email}.',
    mailFailed: 'Mailing did not work. Please try again later.',
  },
});
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export class MailForm {
  /** @param {Chat} chat @param {{ updates: boolean }} offer @param {() => void} close */
  constructor(chat, offer, close) {
    const { t } = chat;
    this.chat = chat;
    this.close = close;
    this.busy = false;
    this.field = el('input', {
      id: 'mail', type: 'email', autocomplete: 'email', required: true, maxlength: 254, 'aria-describedby': 'mail-means mail-wrong',
    });
    this.updates = el('input', { id: 'mail-updates', type: 'checkbox' });
    this.wrong = el('p', { id: 'mail-wrong', class: 'failed', hidden: true });
    this.element = el(
      'form',
      { class: 'question', 'aria-label': t('mail'), novalidate: true, on: { submit: (event) => this.#submit(event) } },
      el('label', { for: 'mail', text: t('mailAsk') }), this.field,
      el('p', { id: 'mail-means', class: 'soft', text: t('mailMeans') }),
      offer.updates && el('label', { class: 'tick' }, this.updates, el('span', { text: t('mailUpdates') })),
      this.wrong,
      el('div', { class: 'row' }, el('button', { type: 'submit', class: 'primary', text: t('mailYes') }), button(t('clearNo'), close)),
    );
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const { t, speech, conversation } = this.chat;
    const email = this.field.value.trim();
    if (this.busy) return;
    if (!ADDRESS.test(email)) return this.#say(t('mailWrong'));
    this.#say('');
    this.busy = true;
    try {
      await conversation.call('transcript/email', { body: { email, updates: this.updates.checked } });
      this.#done(t('mailed', { email }));
      speech.say(t('mailed', { email }));
    } catch (error) {
      const { status, detail } = asApiError(error);
      this.#say([400, 409, 422, 429].includes(status) && detail ? detail : t('mailFailed'));
    }
    this.busy = false;
  }

  /** @param {string} said */
  #done(said) {
    const back = button(this.chat.t('back'), this.close);
    this.element.replaceChildren(el('p', { text: said }), el('div', { class: 'row' }, back));
    back.focus();
  }

  #say(wrong) {
    this.wrong.textContent = wrong;
    this.wrong.hidden = !wrong;
    setAttribute(this.field, 'aria-invalid', wrong ? 'true' : null);
    if (!wrong) return;
    this.chat.speech.say(wrong);
    this.field.focus();
  }
}
