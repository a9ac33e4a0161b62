/** An earlier conversation, to be read only. Loaded with "Mijn gegevens". */
import { el } from './dom.js';
import { bubble } from './transcript.js';

/** @param {EarlierConversation} conversation @param {Chat} chat @returns {HTMLElement} closed until it is opened */
export function old({ started_at: at, subjects, messages }, chat) {
  const { t } = chat;
  const when = new Intl.DateTimeFormat(t('locale'), { dateStyle: 'long', timeStyle: 'short' });
  const place = el('div', { class: 'old' });
  const read = () => {
    if (!place.hasChildNodes()) place.append(...messages.map((one) => said(one, chat)));
  };
  return el(
    'details', { on: { toggle: read } },
    el(
      'summary', {}, el('span', { class: 'date', text: when.format(new Date(at)) }),
      el('span', { class: 'subjects', text: subjects.join(', ') || t('noSubject') }),
    ),
    place,
  );
}

/** @param {Message} message @param {Chat} chat */
function said(message, { t, settings, transcript }) {
  const { sender, kind, language } = message;
  const notice = sender === 'system' || /notice|terminal/.test(kind) ? ' notice' : '';
  const lang = sender === 'citizen' ? null : language || settings.contentLanguage || 'nl';
  const name = el('p', { class: 'speaker', text: transcript.speakerName(message) });
  return el('div', { class: `message ${sender}${notice}` }, el('div', {}, name, bubble(message, t, lang)));
}
