/**
 * What a screen reader says: the one live region. The visible log is not live: that would also read
 * restored history, buttons that leave and every "wordt verzonden".
 */
import { el } from './dom.js';
import { stateText } from './panel.js';

const KEPT_MS = 15_000;
const TYPING_MS = 3_000;
const SLOW_MS = 12_000;

export class Speech {
  /** @type {Set<string>} labels of the notices that were said */
  noticed;

  /**
   * @param {Translate} t @param {() => boolean} heard whether the conversation is before the citizen
   * @param {Speech} [before] in another language: its live region stays, since a new one is not heard
   */
  constructor(t, region, heard, before) {
    this.t = t;
    this.heard = heard;
    this.trouble = '';
    this.noticed = new Set(before?.noticed);
    /** @type {number | null | undefined} */
    this.position = undefined;
    this.element = region;
  }

  /** @param {string} text */
  say(text) {
    const line = el('p', { text: text.replace(/\s+/g, ' ').trim() });
    this.element.append(line);
    setTimeout(() => line.remove(), KEPT_MS);
  }

  /** @param {Message[]} messages @param {(message: Message) => string} name who said it */
  arrived(messages, name) {
    if (!this.heard()) {
      this.say(this.t('newMessage'));
      return;
    }
    for (const message of messages) {
      const list = (message.choices ?? []).map((choice) => choice.title).join(', ');
      this.say(`${name(message)}: ${message.text} ${list && this.t('choices', { list })}`);
    }
  }

  /** The widget's own notices. @param {string[]} labels */
  notices(labels) {
    for (const label of labels) if (!this.noticed.has(label)) this.say(this.t(label));
    this.noticed = new Set(labels);
  }

  /** A new place in the queue, not that of before a refresh. @param {State | null} state */
  queue(state) {
    const position = state?.owner === 'queue' ? state.queue?.position ?? 0 : null;
    const moved = this.position !== undefined && position !== null && position !== this.position;
    if (state && moved && this.heard()) this.say(stateText(state, this.t));
    this.position = state ? position : undefined;
  }

  /** @param {string} text what is wrong now, '' when all is well */
  wrong(text) {
    if (text === this.trouble) return;
    if (text) this.say(text);
    else if (this.trouble === this.t('offline')) this.say(this.t('online'));
    this.trouble = text;
  }
}

/** Waiting for the bot: said once at most, and once more when it takes long. */
export class Patience {
  /** @param {Speech} speech @param {() => void} changed */
  constructor(speech, changed) {
    this.speech = speech;
    this.changed = changed;
    this.key = '';
    this.label = '';
    /** @type {any[]} */
    this.timers = [];
  }

  /** @param {string} key of the message that waits for an answer, '' for none */
  wait(key) {
    if (key === this.key) return;
    this.key = key;
    this.label = key && 'typing';
    this.timers.forEach(clearTimeout);
    this.timers = !key ? [] : [
      setTimeout(() => this.speech.say(this.speech.t('typing')), TYPING_MS),
      setTimeout(() => {
        this.label = 'slow';
        this.speech.say(this.speech.t('slow'));
        this.changed();
      }, SLOW_MS),
    ];
  }
}
