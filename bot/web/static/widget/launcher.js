/** The button on the page: all there is until the rest is loaded, and it works without. */
import { button, el, icon, setAttribute } from './dom.js';
import { BASE_CSS, addStyles } from './styles_base.js';

/** @type {Record<string, Record<string, string>>} */
const LABELS = {
  nl: {
    launcher: 'Stel uw vraag',
    unreadOne: 'nieuw bericht',
    unread: 'nieuwe berichten',
    failed: 'De chat start nu niet. Probeer het nog een keer.',
    call: 'Bellen kan ook: {phone}.',
  },
  en: {
    launcher: 'Ask a question',
    unreadOne: 'new message',
    unread: 'new messages',
    failed: 'The chat does not start now. Please try again.',
    call: 'You can also call {phone}.',
  },
};

export class Launcher {
  /** @param {HTMLElement} host @param {string} language @param {() => void} open */
  constructor(host, language, open) {
    this.settings = host.dataset;
    this.text = el('span');
    this.badge = el('span', { class: 'badge' });
    this.element = button('', open, { class: 'launcher', 'aria-haspopup': 'dialog' });
    this.element.append(icon('chat'), this.text, this.badge);
    /** The one live region: there from the beginning, and inside what becomes the dialog. */
    this.region = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite', 'aria-atomic': 'false' });
    this.wrong = el('div', { class: 'launcher-failed', hidden: true });
    this.frame = el('div', {}, this.region, this.wrong, this.element);
    this.labels = LABELS[language];
    this.speak(language);
    const root = host.attachShadow({ mode: 'open' });
    addStyles(root, BASE_CSS);
    root.append(this.frame);
  }

  /** @param {string} language */
  speak(language) {
    this.labels = LABELS[language];
    setAttribute(this.frame, 'lang', language);
    this.text.textContent = this.settings.launcher || this.labels.launcher;
  }

  /** @param {number} unread messages */
  update(unread) {
    const words = this.labels[unread === 1 ? 'unreadOne' : 'unread'];
    this.badge.replaceChildren(...(unread ? [unread, el('span', { class: 'unseen', text: ` ${words}` })] : []));
  }

  /** Somebody waits for the rest. @param {boolean} yes */
  busy(yes) {
    setAttribute(this.element, 'aria-busy', yes && 'true');
    this.wrong.hidden = true;
  }

  /** The rest did not come, and somebody waits for it. */
  failed() {
    this.busy(false);
    const { labels: { failed, call }, settings: { phone } } = this;
    const words = phone ? `${failed} ${call.replace('{phone}', phone.replace(/ /g, '\u00a0'))}` : failed;
    this.wrong.textContent = words;
    this.wrong.hidden = false;
    this.region.replaceChildren(el('p', { text: words }));
  }
}
