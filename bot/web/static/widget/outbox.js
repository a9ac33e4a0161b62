// @ts-check
/**
 * What the citizen said and the gateway has not yet shown back. Sends one at a time, in order, and
 * always with the same client id, so that sending again can never say anything twice.
 */
import { Pause, asApiError } from './api.js';

const ATTEMPTS = 4;
const LONGEST_WAIT_S = 60;

export class Outbox {
  /**
   * @param {{post: (item: OutboxItem) => Promise<number>, changed: () => void,
   *   failed: (item: OutboxItem) => void, expired: () => void}} hooks
   *   `post` answers the sequence number that the message got
   */
  constructor(hooks) {
    this.hooks = hooks;
    /** @type {OutboxItem[]} */
    this.items = [];
    this.pause = new Pause();
    this.busy = false;
    this.open = true;
    /** Whether there is a conversation to send to. */
    this.ready = false;
  }

  /** There is a conversation now. */
  begin() {
    this.ready = true;
    this.#flush();
  }

  close() {
    this.open = false;
    this.pause.wake();
  }

  /**
   * @param {string} text
   * @param {string} [choice] the id of the choice that the text is the title of
   */
  say(text, choice) {
    this.add({ clientId: uuid(), text, choice });
  }

  /** @param {Unsent} unsent */
  add(unsent) {
    const at = new Date().toISOString();
    this.items.push({ ...unsent, status: 'sending', seq: 0, wait: 0, detail: '', at });
    this.hooks.changed();
    this.#flush();
  }

  /** @param {string} clientId */
  retry(clientId) {
    for (const item of this.items) if (item.clientId === clientId) item.status = 'sending';
    this.hooks.changed();
    this.#flush();
  }

  /** The connection is back: what failed for want of one goes again, and nothing waits any longer. */
  retryAll() {
    for (const item of this.items) if (item.status === 'failed') item.status = 'sending';
    this.pause.wake();
    this.#flush();
  }

  /** @param {string} clientId */
  discard(clientId) {
    this.items = this.items.filter((item) => item.clientId !== clientId);
    this.hooks.changed();
  }

  /** The gateway showed this message: it is no longer ours to send. @param {Message} message */
  settle({ client_id: clientId, seq }) {
    this.items = this.items.filter((item) => item.clientId !== clientId && item.seq !== seq);
  }

  /** @returns {Unsent[]} what must survive a refresh */
  get unsent() {
    return this.items
      .filter(({ status }) => status !== 'sent' && status !== 'refused')
      .map(({ clientId, text, choice }) => ({ clientId, text, choice }));
  }

  async #flush() {
    if (this.busy || !this.ready) return;
    this.busy = true;
    const next = () => this.items.find(({ status }) => ['sending', 'slow', 'later'].includes(status));
    for (let item = next(); item && this.open; item = next()) await this.#deliver(item);
    this.busy = false;
  }

  /** @param {OutboxItem} item */
  async #deliver(item) {
    for (let attempt = 1; this.open && this.items.includes(item); ) {
      try {
        item.seq = await this.hooks.post(item);
        this.#mark(item, 'sent');
        return;
      } catch (error) {
        const why = asApiError(error);
        if (!this.open) return;
        if (why.status === 429) {
          // Being asked to wait is not a failure, and does not count as an attempt.
          item.wait = Math.min(why.retryAfter || 5, LONGEST_WAIT_S);
          this.#mark(item, 'later');
          await this.pause.seconds(item.wait);
        } else if (why.expired) {
          this.hooks.expired();
        } else if (!why.passing || attempt === ATTEMPTS) {
          item.detail = why.passing ? '' : why.detail;
          this.#mark(item, why.passing ? 'failed' : 'refused');
          this.hooks.failed(item);
          return;
        } else {
          this.#mark(item, 'slow');
          await this.pause.backoff(attempt);
          attempt += 1;
        }
      }
    }
  }

  /**
   * @param {OutboxItem} item
   * @param {SendStatus} status
   */
  #mark(item, status) {
    item.status = status;
    this.hooks.changed();
  }
}

/** A random id, also on a page without https, where `crypto.randomUUID` does not exist. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
