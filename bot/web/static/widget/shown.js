// @ts-check
/** What is on the screen, worked out from what the gateway sent and what is still on its way. */

/**
 * Everything in order, each message once. A message of the citizen keeps its key (the client id)
 * from the moment it is written, so that it stays the same element when the gateway confirms it.
 * @param {string[]} notices labels of the widget's own notices
 * @param {Message[]} messages
 * @param {OutboxItem[]} outbox
 * @param {State} state
 * @returns {Shown[]}
 */
export function shownItems(notices, messages, outbox, state) {
  const plain = { kind: 'text', choices: [], text: '', created_at: '' };
  /** @type {Shown[]} */
  const shown = [
    ...notices.map((label) => ({ ...plain, key: label, seq: -1, sender: 'system', kind: 'notice', label })),
    ...messages.map((message) => ({
      ...message,
      key: message.client_id || `m${message.seq}`,
      choices: message.choices ?? [],
    })),
    ...outbox.map(({ clientId, seq, at, text, status, wait, detail }) => ({
      ...plain, key: clientId, seq: seq || Infinity, sender: 'citizen', text, created_at: at, status, wait, detail,
    })),
  ];
  shown.sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq));
  return withoutUsedChoices(shown, state.owner);
}

/**
 * Choices can be used until the citizen says something, and only where somebody would hear it.
 * @param {Shown[]} shown
 * @param {string} owner
 * @returns {Shown[]}
 */
function withoutUsedChoices(shown, owner) {
  const spoke = shown.map((item) => item.sender === 'citizen' && item.status !== 'refused').lastIndexOf(true);
  return shown.map((item, index) => {
    const deaf =
      (owner === 'closed' && item.kind !== 'terminal') || (owner === 'agent' && item.sender === 'bot');
    return index < spoke || deaf ? { ...item, choices: [] } : item;
  });
}

/**
 * Whether the bot owes the citizen an answer.
 * @param {Shown[]} shown
 * @param {State} state
 */
export function owesAnswer(shown, state) {
  const last = shown[shown.length - 1];
  const stuck = last?.status === 'failed' || last?.status === 'refused';
  return state.owner === 'bot' && last?.sender === 'citizen' && !stuck;
}
