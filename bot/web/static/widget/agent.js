/** While a person has the conversation: each sees that the other types. Loaded only then. */
import { addLabels } from './texts.js';

/** The sign is sent at most this often; the gateway forgets it after twice as long. */
const EVERY_MS = 3_000;

addLabels({ nl: { types: '{name} typt…' }, en: { types: '{name} is typing…' } });

/** @param {Chat} chat @returns {() => string} what to show about the agent */
export function follow(chat) {
  const { conversation, composer, transcript, t } = chat;
  let told = 0;
  composer.field.addEventListener('input', () => {
    const now = Date.now();
    if (conversation.now.state.owner !== 'agent' || Math.abs(now - told) < EVERY_MS) return;
    if (!composer.field.value.trim()) return;
    told = now;
    // One that gets lost is not missed, and what is typed is never sent along.
    conversation.call('typing', { body: {} }).catch(() => {});
  });
  return () => {
    const { state } = conversation.now;
    const name = transcript.speakerName({ sender: 'agent', author: state.agent?.name });
    return state.agent?.typing ? t('types', { name }) : '';
  };
}
