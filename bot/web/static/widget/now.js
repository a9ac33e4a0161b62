/** The state of a conversation, which begins anew with each. */

/** @returns {Now} */
export const blank = () => ({
  phase: 'idle', session: null, subject: '', state: { owner: 'bot' }, messages: new Map(), cursor: 0,
  readSeq: 0, connected: true, problem: null, feed: null, notices: [],
  identifying: false, refused: false, refusedAt: -1,
});

/** What was said to the citizen. @param {Message} message */
const toThem = ({ sender }) => sender !== 'citizen';

/** @param {Now} now @returns {number} messages that the citizen did not have before them */
export function unread({ messages, readSeq }) {
  return [...messages.values()].filter((one) => toThem(one) && one.seq > readSeq).length;
}

/**
 * Each message once, and in order, however it came. @param {Now} now @param {Message[]} messages
 * @returns {Message[]} those that are new to the citizen
 */
export function take(now, messages) {
  const arrived = [];
  for (const message of [...messages].sort((a, b) => a.seq - b.seq)) {
    if (now.messages.has(message.seq)) continue;
    now.messages.set(message.seq, message);
    now.cursor = Math.max(now.cursor, message.seq);
    if (toThem(message) && message.seq > now.readSeq) arrived.push(message);
  }
  return arrived;
}
