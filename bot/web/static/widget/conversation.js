/** One conversation: what was said, who speaks now, what is still on its way. Knows no elements. */
import { ApiError, Pause, Visitor, asApiError, subjectOf } from './api.js';
import { Feed, Outbox } from './transport.js';

/** A conversation that "expires" this soon is not started again by itself. */
const TOO_SOON_MS = 5_000;
const HANDOFF_ATTEMPTS = 3;

/** @returns {Now} what begins anew with each conversation */
const blank = () => ({
  phase: 'idle', session: null, subject: '', state: { owner: 'bot' }, messages: new Map(), cursor: 0,
  readSeq: 0, connected: true, problem: null, feed: null, notices: [],
});

export class Conversation {
  /** @param {ConversationOptions} options */
  constructor({ api, memory, language, hooks }) {
    this.api = api;
    this.memory = memory;
    this.language = language;
    this.hooks = hooks;
    this.visitor = new Visitor();
    this.open = false;
    this.startedAt = 0;
    /** @type {Unsent[]} not yet sent when a conversation expired */
    this.carried = [];
    this.outbox = this.#newOutbox();
    this.now = blank();
  }

  #newOutbox() {
    return new Outbox({
      post: async ({ clientId, text, choice }) => {
        const { session, feed } = this.now;
        if (!session) throw new ApiError(0);
        const { seq } = await this.api.send(session, { client_id: clientId, ...(choice ? { choice } : { text }) });
        feed?.nudge();
        return seq;
      },
      changed: () => this.#changed(),
      failed: (item) => {
        item.after = this.now.cursor; // there it stays when the conversation goes on without it
        this.hooks.failed(item);
        this.#changed();
      },
      expired: () => this.#expired(),
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

  /** Begin a conversation, unless there is one. */
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
      if (token === null) now.notices.push('loginFailed');
      const answer = await this.#begin(token);
      if (now !== this.now) return;
      this.startedAt = Date.now();
      for (const { text } of this.carried.splice(0)) this.outbox.say(text);
      this.#adopt({ id: answer.conversation_id, token: answer.token }, subjectOf(token ?? ''));
      this.#receive(answer);
    } catch (error) {
      now.problem = asApiError(error);
      now.phase = 'failed';
      this.#changed();
    }
  }

  async #begin(token) {
    const about = { page_url: location.origin + location.pathname, language: this.language };
    if (token) {
      try {
        return await this.api.start({ ...about, identity_token: token });
      } catch (error) {
        if (![400, 401, 403, 422].includes(asApiError(error).status)) throw error;
        this.now.notices.push('loginFailed');
      }
    }
    return this.api.start(about);
  }

  /** @param {Identity} identity */
  async login(identity) {
    const { now } = this;
    const begun = now.phase === 'starting' || now.phase === 'open';
    const subject = await this.visitor.login(identity);
    if (begun && now === this.now && now.subject !== subject) this.forget();
  }

  logout() {
    this.visitor.logout();
    if (this.now.subject || this.now.phase === 'starting') this.forget();
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
      expired: () => this.#expired(),
    });
    now.feed.run();
  }

  rest() {
    this.now.feed?.end();
  }

  #expired() {
    this.carried = this.outbox.unsent.filter((unsent) => !unsent.choice);
    const again = Date.now() - this.startedAt > TOO_SOON_MS;
    this.forget(['expired']);
    if (again) this.hooks.expired();
    else this.now.phase = 'failed';
    this.#changed();
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
        await this.api.handoff(session);
        feed?.nudge();
        return;
      } catch (error) {
        const why = asApiError(error);
        if (why.status === 409) return; // already in the queue or with a person
        if (attempt === HANDOFF_ATTEMPTS || !(why.passing || why.expired)) throw why;
        if (why.expired && session === this.now.session) this.#expired();
        else await new Pause().backoff(attempt);
      }
    }
  }

  /** @param {string} format */
  async transcript(format) {
    if (!this.now.session) throw new ApiError(0);
    return this.api.transcript(this.now.session, format);
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
