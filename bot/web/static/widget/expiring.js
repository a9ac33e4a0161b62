/** What becomes of a conversation whose token opens nothing any more. */

/** A conversation that "expires" this soon is not started again by itself. */
const TOO_SOON_MS = 5_000;
/** In the last words of a conversation that goes because the citizen wants it gone. */
const DELETED = /verwijder|delet/i;

/** @param {Conversation} conversation @param {Now} now @param {import('./api.js').ApiError} why */
export async function expire(conversation, now, why) {
  const renewed = await conversation.keeping.renewed();
  if (now !== conversation.now) return;
  if (renewed) {
    conversation.listen();
    conversation.outbox.retry();
    return;
  }
  const last = [...now.messages.values()].slice(-4);
  const deleted = why.gone && last.some(({ text }) => DELETED.test(text));
  const again = Math.abs(Date.now() - conversation.startedAt) > TOO_SOON_MS; // the clock may be set back
  if (!deleted) conversation.carry();
  if (why.gone) conversation.device.clear();
  conversation.forget([deleted ? 'deleted' : why.gone ? 'gone' : 'expired']);
  if (why.gone) conversation.now.phase = 'gone';
  else if (again) conversation.hooks.expired();
  else conversation.now.phase = 'failed';
  conversation.hooks.changed();
}
