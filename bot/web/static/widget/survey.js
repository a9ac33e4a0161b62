/** How did it go? Asked under the conversation, when the gateway has a survey; loaded then. */
import { asApiError } from './api.js';
import { Memory } from './memory.js';
import { button, el, retire } from './dom.js';
import { applyStyles } from './styles.js';
import { SURVEY_CSS } from './styles_survey.js';
import { addLabels } from './texts.js';

const THANKS_MS = 15_000;

addLabels({
  nl: {
    surveyTitle: 'Hoe ging het?',
    surveyMeans: 'We willen graag van u leren. U hoeft niet mee te doen.',
    surveyNew: 'Hoe ging het? Onder het gesprek kunt u daar vragen over beantwoorden.',
    surveyYes: 'Vragen beantwoorden',
    surveyNo: 'Nee, bedankt',
    surveyOptional: 'Sla een vraag gerust over.',
    surveySend: 'Antwoorden versturen',
    surveyThanks: 'Dank u wel. Uw antwoorden zijn verzonden.',
    surveyNothing: 'Dank u wel. U hebt niets ingevuld, en dat is goed.',
    surveyFailed: 'Uw antwoorden zijn niet verzonden. Probeer het opnieuw.',
    surveyEnds: '{from} is {low}, {to} is {high}.',
  },
  en: {
    surveyTitle: 'How did it go?',
    surveyMeans: 'We would like to learn from you. You do not have to take part.',
    surveyNew: 'How did it go? You can answer questions about that under the conversation.',
    surveyYes: 'Answer the questions',
    surveyNo: 'No, thank you',
    surveyOptional: 'Feel free to skip a question.',
    surveySend: 'Send answers',
    surveyThanks: 'Thank you. Your answers have been sent.',
    surveyNothing: 'Thank you. You filled in nothing, and that is fine.',
    surveyFailed: 'Your answers were not sent. Please try again.',
    surveyEnds: '{from} is {low}, {to} is {high}.',
  },
});

/** @param {Chat} chat @returns {() => void} draws what is asked now */
export function follow(chat) {
  const card = new Card(chat);
  return () => card.update();
}

class Card {
  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.t = chat.t;
    /** What was filled in and not yet sent, also after a refresh. */
    this.memory = new Memory(`survey:${chat.wishes.api}`, chat.settings.storage);
    /** @type {Survey | null} */
    this.survey = null;
    /** @type {Record<string, string | number>} */
    this.answers = {};
    this.filling = false;
    this.busy = false;
    this.failed = el('p', { class: 'failed', hidden: true });
    applyStyles(/** @type {ShadowRoot} */ (chat.host.shadowRoot), SURVEY_CSS);
  }

  update() {
    const { session, state } = this.chat.conversation.now;
    const asked = session && state.survey;
    if (asked && asked.id !== this.survey?.id && asked.id !== this.done) this.#ask(asked);
    // Who is filling it in is not interrupted, unless the conversation itself is gone.
    else if (this.survey && (!session || (!asked && !this.filling))) this.#goAway();
    if (!session) this.memory.clear();
  }

  /** @param {Survey} survey */
  #ask(survey) {
    const { t, chat: { transcript, speech } } = this;
    const kept = this.memory.read();
    this.survey = survey;
    this.filling = false;
    this.answers = kept?.id === survey.id ? kept.answers : {};
    this.title = el('h3', { id: 'survey', tabindex: -1, text: t('surveyTitle') });
    this.element = el('section', { class: 'survey', 'aria-labelledby': 'survey' });
    const yes = button(t('surveyYes'), () => this.#fill(survey), { class: 'primary' });
    this.element.replaceChildren(
      this.title, el('p', { text: t('surveyMeans') }), el('div', { class: 'row' }, yes, this.#no()),
    );
    transcript.element.append(this.element);
    if (transcript.atEnd) transcript.toEnd();
    if (kept?.id === survey.id) return; // before a refresh it was told
    this.#keep();
    speech.say(t('surveyNew'));
  }

  #no() {
    return button(this.t('surveyNo'), () => {
      // When that gets lost they are asked once more: no harm done.
      this.#post({ skipped: true }).catch(() => {});
      this.chat.transcript.focus();
      this.#over();
      this.#goAway();
    });
  }

  /** @param {Survey} survey */
  #fill({ questions }) {
    const { t } = this;
    this.filling = true;
    const submit = (event) => { event.preventDefault(); this.#send(); };
    this.element.replaceChildren(
      this.title,
      el(
        'form', { 'aria-labelledby': 'survey', novalidate: true, on: { submit, input: () => this.#keep() } },
        el('p', { class: 'soft', text: t('surveyOptional') }),
        ...questions.map((one) => (one.kind === 'text' ? this.#words(one) : this.#scale(one))),
        this.failed,
        el('div', { class: 'row' }, el('button', { type: 'submit', class: 'primary', text: t('surveySend') }), this.#no()),
      ),
    );
    this.title.focus();
  }

  /** @param {Question} question */
  #scale({ key, text, from = 1, to = 5, low, high }) {
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const means = `survey-${key}`;
    const choose = (number) => { this.answers[key] = number; };
    return el(
      'fieldset', { 'aria-describedby': low && high && means }, el('legend', { text }),
      low && high && el('p', { class: 'soft', id: means, text: this.t('surveyEnds', { from, low, to, high }) }),
      el('div', { class: 'scale' }, ...numbers.map((number) => {
        const radio = el('input', {
          type: 'radio', name: key, value: String(number), checked: this.answers[key] === number, on: { change: () => choose(number) },
        });
        return el('label', {}, radio, el('span', { text: String(number) }));
      })),
    );
  }

  /** @param {Question} question */
  #words({ key, text, max = 500 }) {
    const id = `survey-${key}`;
    const field = el('textarea', { id, rows: 3, maxlength: max, on: { input: () => { this.answers[key] = field.value; } } });
    field.value = String(this.answers[key] ?? '');
    return el('div', { class: 'words' }, el('label', { for: id, text }), field);
  }

  #keep() {
    this.memory.save({ id: this.survey?.id, answers: this.answers });
  }

  async #post(said) {
    await this.chat.conversation.call('survey', { body: { id: this.survey?.id, ...said } });
  }

  async #send() {
    const { t, chat: { speech, transcript } } = this;
    if (this.busy) return;
    this.busy = true;
    this.failed.hidden = true;
    const filled = Object.entries(this.answers).filter(([, answer]) => String(answer).trim());
    try {
      await this.#post(filled.length ? { answers: Object.fromEntries(filled) } : { skipped: true });
      const { element } = this;
      const thanks = t(filled.length ? 'surveyThanks' : 'surveyNothing');
      transcript.focus();
      element.replaceChildren(el('p', { text: thanks }));
      element.removeAttribute('aria-labelledby');
      speech.say(thanks);
      this.#over();
      setTimeout(() => element.remove(), THANKS_MS);
    } catch (error) {
      const { status, detail } = asApiError(error);
      const why = ([400, 409, 422].includes(status) && detail) || t('surveyFailed');
      this.failed.textContent = why;
      this.failed.hidden = false;
      speech.say(why);
    }
    this.busy = false;
  }

  /** It may be asked again: when the conversation went on, and is over once more. */
  #goAway() {
    const { element } = this;
    this.survey = null;
    this.filling = false;
    retire(element, () => element.remove());
  }

  /** Answered or refused: never again. */
  #over() {
    this.memory.clear();
    this.done = this.survey?.id;
    this.survey = null;
    this.filling = false;
  }
}
