/** Who is logged in to the host page; loaded when somebody logs in. */
import { ATTEMPTS, Pause, asApiError } from './api.js';

/** So long a signed token can be counted on. */
const FRESH_MS = 30_000;

/** Passes the signed tokens of the host page on. */
export class Visitor {
  /** @param {Conversation} conversation @param {Identity} identity */
  constructor(conversation, identity) {
    this.conversation = conversation;
    this.identity = identity;
    this.first = this.#fetch();
    /** @type {Promise<string> | null} */
    this.fresh = this.first;
    this.fetchedAt = Date.now();
  }

  /** A token, '' for nobody, and a fingerprint of whose it is. A fetched one is given once, and soon. */
  async take() {
    const fetched = (Math.abs(Date.now() - this.fetchedAt) < FRESH_MS && this.fresh) || this.#fetch();
    this.fresh = null;
    const token = await fetched;
    return { token, subject: subjectOf(token) };
  }

  /**
   * What the log-in means for the conversation that ran at that moment.
   * @param {Now} now @param {boolean} begun
   */
  async applyTo(now, begun) {
    const { conversation } = this;
    const subject = subjectOf(await this.first);
    if (!begun || now !== conversation.now || now.identifying || now.subject === subject) return;
    if (now.session && !now.subject) await this.#identify(now, subject);
    else conversation.leave();
  }

  /** The running conversation goes on as that of who logged in. */
  async #identify(now, subject) {
    const { conversation } = this;
    now.identifying = true;
    for (let attempt = 1; now === conversation.now; attempt += 1) {
      try {
        const body = { identity_token: (await this.take()).token };
        const { token } = await (await conversation.api.call(now.session, 'identity', { body })).json();
        if (now !== conversation.now || !now.session) return;
        if (token) now.session.token = token; // from now on only this one opens it
        now.subject = subject;
        now.refused = now.identifying = false;
        conversation.keeping.save();
        conversation.keeping.share();
        return conversation.check();
      } catch (error) {
        const why = asApiError(error);
        if (now !== conversation.now) return;
        if (why.status === 409) return conversation.forget(['otherPerson']);
        if (attempt === ATTEMPTS || !why.passing) {
          conversation.refuse(now);
          return conversation.check();
        }
        await new Pause().backoff(attempt);
      }
    }
  }

  async #fetch() {
    const { identity } = this;
    return (typeof identity === 'string' ? identity : await identity()) || '';
  }
}

/**
 * To tell one person from another; the gateway checks the signature. A fingerprint, because the
 * subject itself may be a number that should not lie around in a browser.
 * @param {string} token
 */
function subjectOf(token) {
  if (!token) return '';
  let subject = token;
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    subject = JSON.parse(atob(part)).sub || token;
  } catch {
    // Not a token that can be read: it stands for itself.
  }
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (const letter of String(subject)) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16);
}
