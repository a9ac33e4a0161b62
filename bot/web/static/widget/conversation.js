/** One conversation: what was said, who speaks now, what is still on its way. Knows no elements. */
import { ApiError, Pause, Visitor, asApiError, subjectOf } from './api.js';
import { Feed, Outbox } from './transport.js';

/** A conversation that "expires" this soon is not started again by itself. */
const TOO_SOON_MS = 5_000;
const ATTEMPTS = 3;
/** In the last words of a conversation that goes because the citizen wants it gone. */
const DELETED = /verwijder|delet/i;

/** @returns {Now} what begins anew with each conversation */
const blank = () => ({
  phase: 'idle', session: null, subject: '', state: { owner: 'bot' }, messages: new Map(), cursor: 0,
  readSeq: 0, connected: true, problem: null, feed: null, notices: [],
  identifying: false, refused: false, refusedAt: -1,
});

export class Conversation {
  /** @param {ConversationOptions} options */
  constructor({ api, memory, device, language, hooks }) {
    this.api = api;
    this.memory = memory;
    this.device = device;
    this.language = language;
    this.hooks = hooks;
    this.visitor = new Visitor();
    this.open = false;
    this.startedAt = 0;
    /** @type {Unsent[]} not yet sent when a conversation made place for another */
    this.carried = [];
    this.outbox = this.#newOutbox();
    this.now = blank();
  }

  #newOutbox() {
    return new Outbox({
      post: async ({ clientId, text, choice }) => {
        const { session, feed } = this.now;
        if (!session) throw new ApiError(0);
        const body = { client_id: clientId, ...(choice ? { choice } : { text }) };
        const { seq } = await (await this.api.call(session, 'messages', { body })).json();
        feed?.nudge();
        return seq;
      },
      changed: () => this.#changed(),
      failed: (item) => {
        item.after = this.now.cursor; // there it stays when the conversation goes on without it
        this.hooks.failed(item);
        this.#changed();
      },
      expired: (why) => this.#expired(why),
    });
  }

  /** Take up the conversation that this browser remembers, if any. */
  resume() {
    const kept = this.memory.load();
    if (!kept) return false;
    this.open = kept.open;
    this.now.readSeq = kept.seq;
    this.now.phase = 'starting';
    for (const unsent of kept.unsent) this.outbox.add(unsent);
    this.#adopt({ id: kept.id, token: kept.token }, kept.subject);
    this.now.feed?.nudge();
    return true;
  }

  /** Begin a conversation, unless there is or was one. */
  start() {
    if (this.now.phase === 'idle' || this.now.phase === 'failed') this.now.begun = this.#start();
    return this.now.begun;
  }

  async #start() {
    const { now } = this;
    now.phase = 'starting';
    this.#changed();
    try {
      const token = await this.visitor.take().catch(() => null);
      if (token === null) this.#refused(now);
      const answer = await this.#begin(token, now);
      if (now !== this.now) return;
      this.startedAt = Date.now();
      for (const { text } of this.carried.splice(0)) this.outbox.say(text);
      this.#adopt({ id: answer.conversation_id, token: answer.token }, now.refused ? '' : subjectOf(token ?? ''));
      this.#receive(answer);
      if (now.refused) this.hooks.refused();
    } catch (error) {
      now.problem = asApiError(error);
      now.phase = 'failed';
      this.#changed();
    }
  }

  async #begin(token, now) {
    const known = this.device.read() ?? undefined;
    const about = { page_url: location.origin + location.pathname, language: this.language, browser_token: known };
    if (token) {
      try {
        return await this.api.start({ ...about, identity_token: token });
      } catch (error) {
        if (![400, 401, 403, 422].includes(asApiError(error).status)) throw error;
        this.#refused(now);
      }
    }
    const answer = await this.api.start(about);
    if (known && answer.recognition?.level === 'anonymous') this.device.clear();
    return answer;
  }

  /** @param {Identity} identity */
  async login(identity) {
    const { now } = this;
    const begun = now.phase === 'starting' || now.phase === 'open';
    const subject = await this.visitor.login(identity);
    if (!begun || now !== this.now || now.identifying || now.subject === subject) return;
    if (now.session && !now.subject) {
      await this.#identify(subject);
    } else {
      if (!now.session) this.#carry();
      this.forget();
    }
  }

  /** The running conversation goes on as that of who logged in. */
  async #identify(subject) {
    const { now } = this;
    now.identifying = true;
    for (let attempt = 1; now === this.now; attempt += 1) {
      try {
        const body = { identity_token: await this.visitor.take() };
        const { token } = await (await this.api.call(now.session, 'identity', { body })).json();
        if (now !== this.now || !now.session) return;
        if (token) now.session.token = token; // from now on only this one opens it
        now.subject = subject;
        now.refused = now.identifying = false;
        this.save();
        return this.check();
      } catch (error) {
        const why = asApiError(error);
        if (now !== this.now) return;
        if (why.status === 409) return this.forget(['otherPerson']);
        if (attempt === ATTEMPTS || !why.passing) {
          this.#refused(now);
          return this.check();
        }
        await new Pause().backoff(attempt);
      }
    }
  }

  /** We go on without knowing who it is; said once. */
  #refused(now) {
    now.identifying = false;
    if (now !== this.now || now.refused) return;
    now.refused = true;
    now.refusedAt = now.cursor || -1;
    this.#changed();
    if (now.session) this.hooks.refused();
  }

  logout() {
    this.visitor.logout();
    const { subject, identifying, phase } = this.now;
    if (subject || identifying || phase === 'starting') this.forget();
  }

  /** Wipe this conversation from the device. @param {string[]} notices to begin the next with */
  forget(notices = []) {
    this.now.feed?.end();
    this.outbox.close();
    this.memory.clear();
    this.outbox = this.#newOutbox();
    this.now = { ...blank(), notices };
    this.#changed();
  }

  /** Wipe everything that this device knows. */
  wipe() {
    if (this.device.read()) this.call('remember', { method: 'DELETE' }).catch(() => {});
    this.device.clear();
    this.forget();
  }

  #adopt(session, subject) {
    this.now.session = session;
    this.now.subject = subject;
    this.listen();
    this.outbox.begin();
    this.save();
  }

  listen() {
    const { now } = this;
    if (!now.session || (now.feed && !now.feed.ended)) return;
    now.feed = new Feed(this.api, now.session, {
      since: () => now.cursor,
      receive: (update) => this.#receive(update),
      connected: (yes) => this.#connected(yes),
      expired: (why) => this.#expired(why),
    });
    now.feed.run();
  }

  rest() {
    this.now.feed?.end();
  }

  #carry() {
    this.carried = this.outbox.unsent.filter((unsent) => !unsent.choice);
  }

  /** @param {ApiError} why */
  #expired(why) {
    if (this.now.identifying) return; // the token may just have changed
    const last = [...this.now.messages.values()].slice(-4);
    const deleted = why.gone && last.some(({ text }) => DELETED.test(text));
    const again = Date.now() - this.startedAt > TOO_SOON_MS;
    if (!deleted) this.#carry();
    if (why.gone) this.device.clear();
    this.forget([deleted ? 'deleted' : why.gone ? 'gone' : 'expired']);
    if (why.gone) this.now.phase = 'gone';
    else if (again) this.hooks.expired();
    else this.now.phase = 'failed';
    this.#changed();
  }

  /** A new one in the place of one that is gone. */
  anew() {
    if (this.now.phase === 'gone') this.forget();
    return this.start();
  }

  /** @param {string} text */
  say(text) {
    this.outbox.say(text);
  }

  /** @param {Choice} choice */
  choose(choice) {
    this.outbox.say(choice.title, choice.id);
  }

  /** Ask for a person. Safe to repeat: the gateway keeps one hand-off per conversation. */
  async askPerson() {
    for (let attempt = 1; ; attempt += 1) {
      await this.start();
      const { session, problem, feed } = this.now;
      if (!session) throw problem ?? new ApiError(0);
      try {
        await this.api.call(session, 'handoff', { body: {} });
        feed?.nudge();
        return;
      } catch (error) {
        const why = asApiError(error);
        if (why.status === 409) return; // already in the queue or with a person
        if (attempt === ATTEMPTS || !(why.passing || why.expired)) throw why;
        if (!why.expired) await new Pause().backoff(attempt);
        else if (session === this.now.session) this.#expired(why);
        if (why.gone) return;
      }
    }
  }

  /** Anything else about this conversation. @param {string} rest @param {CallOptions} [options] */
  async call(rest, options) {
    const { session } = this.now;
    if (!session) throw new ApiError(0);
    try {
      return await this.api.call(session, rest, options);
    } catch (error) {
      if (asApiError(error).expired && session === this.now.session) this.check();
      throw error;
    }
  }

  /** Whether it is still there, and what is new. */
  async check() {
    const { now } = this;
    this.listen();
    try {
      const { messages } = await this.api.messages(/** @type {Session} */ (now.session), now.cursor);
      if (now === this.now) this.#receive({ messages });
    } catch (error) {
      const why = asApiError(error);
      if (now === this.now && why.expired) this.#expired(why);
    }
  }

  /** The page is visible again, or the network is back. */
  wake() {
    this.now.feed?.wake();
    this.outbox.retryAll();
  }

  /** @param {Partial<Update>} update */
  #receive({ messages = [], state }) {
    const { now } = this;
    const arrived = [];
    for (const message of [...messages].sort((a, b) => a.seq - b.seq)) {
      this.outbox.settle(message);
      if (now.messages.has(message.seq)) continue;
      now.messages.set(message.seq, message);
      now.cursor = Math.max(now.cursor, message.seq);
      if (message.sender !== 'citizen' && message.seq > now.readSeq) arrived.push(message);
    }
    now.phase = 'open';
    now.state = state ?? now.state;
    this.#changed();
    if (arrived.length) this.hooks.arrived(arrived);
  }

  #connected(yes) {
    if (yes === this.now.connected) return;
    this.now.connected = yes;
    if (yes) this.outbox.retryAll();
    this.#changed();
  }

  /** The citizen has the conversation before them. */
  markRead() {
    if (this.now.readSeq >= this.now.cursor) return;
    this.now.readSeq = this.now.cursor;
    this.save();
  }

  get unread() {
    const { messages, readSeq } = this.now;
    return [...messages.values()].filter(({ sender, seq }) => sender !== 'citizen' && seq > readSeq).length;
  }

  save() {
    const { session, subject, readSeq: seq } = this.now;
    if (session) this.memory.save({ ...session, subject, seq, open: this.open, unsent: this.outbox.unsent });
  }

  #changed() {
    this.save();
    this.hooks.changed();
  }
}
