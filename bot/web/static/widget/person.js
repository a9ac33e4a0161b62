/** Asking for a person until it works: at hand, also where nothing can be loaded any more. */
import { ATTEMPTS, ApiError, Pause, asApiError } from './api.js';

/** @param {Chat} chat says that it is done, and when it cannot be done */
export async function askPerson(chat) {
  if (chat.asking) return;
  chat.asking = true;
  chat.did(() => chat.speech.say(chat.t('personBusy')));
  try {
    await ask(chat.conversation);
  } catch {
    chat.note = 'personFailed';
  }
  chat.asking = false;
  chat.update();
}

/** Safe to repeat: the gateway keeps one hand-off per conversation. @param {Conversation} conversation */
async function ask(conversation) {
  for (let attempt = 1; ; attempt += 1) {
    await conversation.start();
    const { session, problem, feed } = conversation.now;
    if (!session) throw problem ?? new ApiError(0);
    try {
      await conversation.api.call(session, 'handoff', { body: {} });
      feed?.nudge();
      return;
    } catch (error) {
      const why = asApiError(error);
      if (why.status === 409) return; // already in the queue or with a person
      if (attempt === ATTEMPTS || !(why.passing || why.expired)) throw why;
      if (!why.expired) await new Pause().backoff(attempt);
      else if (session === conversation.now.session) await conversation.expired(why);
      if (why.gone) return;
    }
  }
}
