/** What the citizen said and is still on its way to the gateway. */
import { ATTEMPTS, Pause, asApiError } from './api.js';

const LONGEST_WAIT_S = 60;

/**
 * What the citizen said and the gateway has not yet shown back. Sends in order, and always with the
 * same client id, so that sending again can never say anything twice.
 */
export class Outbox {
  /** @param {OutboxHooks} hooks */
  constructor(hooks) {
    this.hooks = hooks;
    /** @type {OutboxItem[]} */
    this.items = [];
    this.pause = new Pause();
    this.busy = false;
    this.open = true;
    this.ready = false;
    /** @type {Set<string>} whatever else waits was written in another tab */
    this.known = new Set();
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

  /** @param {string} text @param {string} [choice] the id of the choice with that title */
  say(text, choice) {
    this.add({ clientId: uuid(), text, choice });
  }

  /** @param {Unsent} unsent */
  add(unsent) {
    const at = new Date().toISOString();
    this.known.add(unsent.clientId);
    this.items.push({ ...unsent, status: 'sending', seq: 0, after: Infinity, wait: 0, detail: '', at });
    this.#again();
  }

  /** Nothing waits any longer: all of it, because what was written first is to arrive first. */
  retry() {
    this.#again();
    this.pause.wake();
  }

  #again() {
    for (const item of this.items) {
      if (item.status === 'failed') Object.assign(item, { status: 'sending', after: Infinity });
    }
    this.hooks.changed();
    this.#flush();
  }

  /** @param {string} clientId */
  discard(clientId) {
    this.items = this.items.filter((item) => item.clientId !== clientId);
    this.hooks.changed();
  }

  /** The gateway showed it. @param {Message} message */
  settle({ client_id: clientId, seq }) {
    if (clientId) this.known.add(clientId);
    this.items = this.items.filter((item) => item.clientId !== clientId && item.seq !== seq);
  }

  /** What must survive a refresh. @returns {Unsent[]} */
  get unsent() {
    return this.items
      .filter(({ status }) => status !== 'sent' && status !== 'refused')
      .map(({ clientId, text, choice }) => ({ clientId, text, choice }));
  }

  async #flush() {
    if (this.busy || !this.ready) return;
    this.busy = true;
    const next = () => this.items.find(waits);
    for (let item = next(); item && this.open; item = next()) await this.#deliver(item);
    this.busy = false;
  }

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
          item.wait = Math.min(why.retryAfter || 5, LONGEST_WAIT_S);
          this.#mark(item, 'later');
          await this.pause.seconds(item.wait);
        } else if (why.expired) {
          this.hooks.expired(why);
          await this.pause.seconds(1);
        } else if (!why.passing || attempt === ATTEMPTS) {
          // What was written after it does not overtake it.
          for (const one of why.passing ? this.items.filter(waits) : [item]) {
            one.status = why.passing ? 'failed' : 'refused';
            one.detail = why.passing ? '' : why.detail;
            one.after = this.hooks.cursor(); // there it stays when the conversation goes on without it
          }
          this.hooks.failed(item);
          this.hooks.changed();
          return;
        } else {
          this.#mark(item, 'slow');
          await this.pause.backoff(attempt);
          attempt += 1;
        }
      }
    }
  }

  #mark(item, status) {
    item.status = status;
    this.hooks.changed();
  }
}

function waits({ status }) {
  return ['sending', 'slow', 'later'].includes(status);
}

/** Also on a page without https, where `crypto.randomUUID` does not exist. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}
