/** What goes to the gateway and what comes from it, whatever the network does. */
import { ApiError, Pause, asApiError } from './api.js';

const ATTEMPTS = 3;
const LONGEST_WAIT_S = 60;
/** The gateway sends a comment well within this; longer silence is a dead connection. */
const SILENCE_MS = 45_000;
/** When the stream stays silent so long after the citizen spoke, it is checked by asking. */
const NUDGE_MS = 4_000;
const DRY_STREAMS = 3;
const ROUNDS_BETWEEN_STREAMS = 15;
const POLL_S = 2;
const POLL_HIDDEN_S = 10;

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
    this.items.push({ ...unsent, status: 'sending', seq: 0, after: Infinity, wait: 0, detail: '', at });
    this.hooks.changed();
    this.#flush();
  }

  /** @param {string} clientId */
  retry(clientId) {
    this.#again((item) => item.clientId === clientId);
  }

  /** The connection is back: nothing waits any longer. */
  retryAll() {
    this.#again((item) => item.status === 'failed');
  }

  /** @param {string} clientId */
  discard(clientId) {
    this.items = this.items.filter((item) => item.clientId !== clientId);
    this.hooks.changed();
  }

  /** The gateway showed it. @param {Message} message */
  settle({ client_id: clientId, seq }) {
    this.items = this.items.filter((item) => item.clientId !== clientId && item.seq !== seq);
  }

  /** What must survive a refresh. @returns {Unsent[]} */
  get unsent() {
    return this.items
      .filter(({ status }) => status !== 'sent' && status !== 'refused')
      .map(({ clientId, text, choice }) => ({ clientId, text, choice }));
  }

  #again(which) {
    for (const item of this.items.filter(which)) Object.assign(item, { status: 'sending', after: Infinity });
    this.hooks.changed();
    this.pause.wake();
    this.#flush();
  }

  async #flush() {
    if (this.busy || !this.ready) return;
    this.busy = true;
    const next = () => this.items.find(({ status }) => ['sending', 'slow', 'later'].includes(status));
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

  #mark(item, status) {
    item.status = status;
    this.hooks.changed();
  }
}

/** Also on a page without https, where `crypto.randomUUID` does not exist. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}

/**
 * Keeps up with a conversation: server-sent events while they come through, else asking "what is new
 * since N". EventSource cannot send the token in a header, so the stream is read by hand.
 */
export class Feed {
  /** @param {import('./api.js').Api} api @param {Session} session @param {FeedHooks} hooks */
  constructor(api, session, hooks) {
    this.api = api;
    this.session = session;
    this.hooks = hooks;
    this.pause = new Pause();
    this.ended = false;
    this.heardAt = 0;
    /** Seconds that the gateway asked us to stay away. */
    this.askedToWait = 0;
    this.stream = new AbortController();
    this.nudgeTimer = 0;
  }

  async run() {
    let failures = 0;
    let dry = 0;
    for (let round = 0; !this.ended; round += 1) {
      const tryStream = dry < DRY_STREAMS || round % ROUNDS_BETWEEN_STREAMS === 0;
      if (tryStream && (await this.#readStream())) {
        dry = 0;
        failures = 0;
        if (!this.ended) await this.pause.seconds(Math.random());
        continue;
      }
      if (tryStream) dry += 1;
      if (this.ended) return;
      failures = (await this.#poll()) || this.askedToWait ? 0 : failures + 1;
      if (failures === 2) this.hooks.connected(false);
      if (this.ended) return;
      if (this.askedToWait) await this.pause.seconds(this.askedToWait);
      else if (failures) await this.pause.backoff(failures);
      else await this.pause.seconds((document.hidden ? POLL_HIDDEN_S : POLL_S) * (0.75 + Math.random() / 2));
    }
  }

  end() {
    this.ended = true;
    clearTimeout(this.nudgeTimer);
    this.stream.abort();
    this.pause.wake();
  }

  /** The page is back: do not trust what was open before. */
  wake() {
    if (Date.now() - this.heardAt > NUDGE_MS) this.stream.abort();
    this.pause.wake();
  }

  /** Something was sent, so something should come, unless a proxy holds the stream up. */
  nudge() {
    const since = Date.now();
    clearTimeout(this.nudgeTimer);
    this.nudgeTimer = window.setTimeout(() => {
      if (!this.ended && this.heardAt < since) this.#poll();
    }, NUDGE_MS);
  }

  async #poll() {
    const asked = Date.now();
    try {
      const { messages, state } = await this.api.messages(this.session, this.hooks.since());
      if (this.ended) return true;
      this.askedToWait = 0;
      // The stream may have overtaken this answer: then its state is the newer one.
      this.hooks.receive({ messages, state: this.heardAt > asked ? undefined : state });
      this.hooks.connected(true);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  async #readStream() {
    const stream = new AbortController();
    this.stream = stream;
    let watchdog = setTimeout(() => stream.abort(), SILENCE_MS);
    let heard = false;
    try {
      const options = { signal: stream.signal, accept: 'text/event-stream' };
      const response = await this.api.call(this.session, `events?since=${this.hooks.since()}`, options);
      const type = response.headers.get('Content-Type') ?? '';
      if (!response.body || !type.startsWith('text/event-stream')) return false;
      const reader = response.body.getReader();
      const parse = eventParser((data) => this.hooks.receive(data));
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.ended) break;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => stream.abort(), SILENCE_MS);
        this.heardAt = Date.now();
        if (!heard) this.hooks.connected(true);
        heard = true;
        parse(value);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      clearTimeout(watchdog);
      stream.abort();
    }
    return heard;
  }

  #failed(error) {
    if (this.ended || !(error instanceof ApiError)) return;
    this.askedToWait = error.status === 429 ? Math.min(error.retryAfter || 5, 60) : 0;
    if (!error.expired) return;
    this.end();
    this.hooks.expired(error);
  }
}

function eventParser(receive) {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const events = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''))
        .join('\n');
      if (data) receive(JSON.parse(data));
    }
  };
}
