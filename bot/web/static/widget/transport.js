/** What comes from the gateway, whatever the network does. */
import { ApiError, Pause } from './api.js';

/** The gateway sends a comment well within this; longer silence is a dead connection. */
const SILENCE_MS = 45_000;
/** When the stream stays silent so long after the citizen spoke, it is checked by asking. */
const NUDGE_MS = 4_000;
const DRY_STREAMS = 3;
const ROUNDS_BETWEEN_STREAMS = 15;
const POLL_S = 2;
const POLL_HIDDEN_S = 10;

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
    /** How often it was heard: a clock can be set back. */
    this.heard = 0;
    /** Whether something went wrong since all was well. */
    this.stumbled = false;
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
    if (Math.abs(Date.now() - this.heardAt) > NUDGE_MS) this.stream.abort();
    this.pause.wake();
  }

  /** Something was sent, so something should come, unless a proxy holds the stream up. */
  nudge() {
    const { heard } = this;
    clearTimeout(this.nudgeTimer);
    this.nudgeTimer = window.setTimeout(() => {
      if (!this.ended && this.heard === heard) this.#poll();
    }, NUDGE_MS);
  }

  async #poll() {
    const { heard } = this;
    try {
      const { messages, state } = await this.api.messages(this.session, this.hooks.since());
      if (this.ended) return true;
      this.askedToWait = 0;
      // The stream may have overtaken this answer: then its state is the newer one.
      this.hooks.receive({ messages, state: this.heard === heard ? state : undefined });
      this.#well();
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
        this.heard += 1;
        if (!heard) this.#well();
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

  #well() {
    const { stumbled } = this;
    this.stumbled = false;
    this.hooks.connected(true, stumbled);
  }

  #failed(error) {
    this.stumbled = true;
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
