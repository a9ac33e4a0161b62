// @ts-check
/**
 * Keeps up with one conversation: server-sent events while they come through, asking "what is new
 * since N" when they do not. The browser's EventSource cannot send the token in a header, so the
 * stream is read by hand.
 */
import { ApiError, Pause } from './api.js';

/** The gateway sends at least a comment well within this; longer silence is a dead connection. */
const SILENCE_MS = 45_000;
/** After the citizen spoke, a stream that stays silent this long is checked by asking. */
const NUDGE_MS = 4_000;
const DRY_STREAMS = 3;
const ROUNDS_BETWEEN_STREAMS = 15;
const POLL_S = 2;
const POLL_HIDDEN_S = 10;

export class Feed {
  /**
   * @param {import('./api.js').Api} api
   * @param {Session} session
   * @param {{since: () => number, receive: (update: Partial<Update>) => void,
   *   connected: (yes: boolean) => void, expired: () => void}} hooks
   */
  constructor(api, session, hooks) {
    this.api = api;
    this.session = session;
    this.hooks = hooks;
    this.pause = new Pause();
    this.ended = false;
    this.heardAt = 0;
    /** Seconds that the gateway asked us to stay away. */
    this.askedToWait = 0;
    /** @type {AbortController | null} */
    this.stream = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.nudgeTimer = undefined;
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
      failures = (await this.#poll()) ? 0 : failures + 1;
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
    this.stream?.abort();
    this.pause.wake();
  }

  /** The page is back (tab shown, network returned): do not trust what was open before. */
  wake() {
    if (Date.now() - this.heardAt > NUDGE_MS) this.stream?.abort();
    this.pause.wake();
  }

  /** Something was sent, so something should come: a proxy may be holding the stream up. */
  nudge() {
    const since = Date.now();
    clearTimeout(this.nudgeTimer);
    this.nudgeTimer = setTimeout(() => {
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

  /** @returns {Promise<boolean>} whether anything came through before it ended */
  async #readStream() {
    const stream = new AbortController();
    this.stream = stream;
    let watchdog = setTimeout(() => stream.abort(), SILENCE_MS);
    let heard = false;
    try {
      const response = await this.api.events(this.session, this.hooks.since(), stream.signal);
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

  /** @param {unknown} error */
  #failed(error) {
    if (this.ended || !(error instanceof ApiError)) return;
    this.askedToWait = error.status === 429 ? Math.min(error.retryAfter || 5, 60) : 0;
    if (!error.expired) return;
    this.end();
    this.hooks.expired();
  }
}

/**
 * Turns bytes into the updates they carry; what is not a whole event yet waits for the rest.
 * @param {(update: Update) => void} receive
 * @returns {(bytes: Uint8Array) => void}
 */
export function eventParser(receive) {
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
