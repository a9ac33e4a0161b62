/** Another language: the chat is built anew around the same conversation. Loaded when it is asked for. */
import { ATTEMPTS, Pause, asApiError } from './api.js';
import { load } from './load.js';
import { supported } from './memory.js';
import { addLabels } from './texts.js';

addLabels({
  nl: { speaks: 'De chat is nu in het Nederlands.' },
  en: { speaks: 'The chat is now in English.' },
});

/** @param {Chat} before */
export async function speak(before) {
  const { host, wishes, conversation } = before;
  const language = supported(before.t('otherCode'));
  if (language !== 'nl') await load(`texts_${language}`);
  wishes.choose({ language });
  /** @type {Chat} */
  const chat = new (/** @type {any} */ (before.constructor))(host, wishes, before.launcher, before);
  before.leave();
  /** @type {any} */ (host).chat = chat;
  chat.attach();
  chat.show(before.opened);
  chat.composer.fill(before.composer.field.value);
  chat.header.language.focus();
  chat.speech.say(chat.t('speaks'));
  tell(conversation, language);
}

/**
 * What the bot says from now on follows, where it has the words. What was said stays as it is.
 * @param {Conversation} conversation @param {string} language
 */
async function tell(conversation, language) {
  await conversation.now.begun;
  const { now } = conversation;
  const waits = new Pause();
  for (let attempt = 1; attempt <= ATTEMPTS && now.session; attempt += 1) {
    // Chosen again meanwhile, or another conversation: then that one tells it.
    if (conversation.language !== language || now !== conversation.now) return;
    try {
      await conversation.call('language', { method: 'PUT', body: { language } });
      return;
    } catch (error) {
      if (!asApiError(error).passing) return;
      await waits.backoff(attempt);
    }
  }
}
