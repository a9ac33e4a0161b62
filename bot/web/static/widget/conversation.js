// @ts-check
/**
 * One conversation: what was said, who speaks now, and what is still on its way. Knows no elements.
 * Events: `change` (show it again), `arrived` (detail: messages that are new to the citizen),
 * `failed` (detail: an item that could not be sent), `expired` (the conversation is gone).
 */
import { ApiError, Pause, asApiError } from './api.js';
import { Feed } from './feed.js';
import { Visitor, subjectOf } from './identity.js';
import { Outbox } from './outbox.js';
import { owesAnswer, shownItems } from './shown.js';

/** A conversation that "expires" this soon after its start is not started again by itself. */
const TOO_SOON_MS = 5_000;
const HANDOFF_ATTEMPTS = 3;

/** What begins anew with each conversation. */
function blank() {
  return {
    /** @type {'idle' | 'starting' | 'open' | 'failed'} */
    phase: 'idle',
    /** @type {Session | null} */
    session: null,
    subject: '',
    /** @type {State} */
    state: { owner: 'bot' },
    /** @type {Map<number, Message>} */
    messages: new Map(),
    cursor: 0,
    readSeq: 0,
    connected: true,
    /** @type {ApiError | null} why it could not begin */
    problem: null,
    /** @type {Feed | null} */
    feed: null,
    /** @type {string[]} labels of notices of the widget itself */
    notices: [],
  };
}

export class Conversation extends EventTarget {
  /**
   * @param {import('./api.js').Api} api
   * @param {import('./memory.js').Memory} memory
   * @param {string} language
   */
  constructor(api, memory, language) {
    super();
    this.api = api;
    this.memory = memory;
    this.language = language;
    this.visitor = new Visitor();
    this.open = false;
    this.startedAt = 0;
    /** @type {Unsent[]} what was not yet sent when a conversation expired */
    this.carried = [];
    this.outbox = this.#newOutbox();
    this.now = blank();
  }

  get phase() { return this.now.phase; }
  get state() { return this.now.state; }
  get messages() { return this.now.messages; }
  get connected() { return this.now.connected; }
  get problem() { return this.now.problem; }
  get notices() { return this.now.notices; }

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
      failed: (item) => this.#tell('failed', item),
      expired: () => this.#expired(),
    });
  }

  // -- beginning and ending -------------------------------------------------------------------

  /** Take up the conversation that this browser remembers. @returns {boolean} whether there is one */
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
  async start() {
    const { now } = this;
    if (now.phase === 'starting' || now.phase === 'open') return;
    now.phase = 'starting';
    this.#changed();
    try {
      const token = await this.visitor.take();
      const answer = await this.#begin(token);
      if (now !== this.now) return;
      this.startedAt = Date.now();
      for (const { text } of this.carried.splice(0)) this.outbox.say(text);
      this.#adopt({ id: answer.conversation_id, token: answer.token }, subjectOf(token));
      this.#receive(answer);
    } catch (error) {
      now.problem = asApiError(error);
      now.phase = 'failed';
      this.#changed();
    }
  }

  /** @param {string} token */
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
    const subject = await this.visitor.login(identity);
    if (!this.now.session || this.now.subject !== subject) this.forget();
  }

  logout() {
    this.visitor.logout();
    if (this.now.subject || this.phase === 'starting') this.forget();
  }

  /** Leave this conversation and wipe it from this device. @param {string[]} notices to begin the next with */
  forget(notices = []) {
    this.now.feed?.end();
    this.outbox.close();
    this.memory.clear();
    this.outbox = this.#newOutbox();
    this.now = { ...blank(), notices };
    this.#changed();
  }

  /**
   * @param {Session} session
   * @param {string} subject whose conversation it is, '' for somebody who is not logged in
   */
  #adopt(session, subject) {
    this.now.session = session;
    this.now.subject = subject;
    this.listen();
    this.outbox.begin();
    this.save();
  }

  /** Follow what happens; `rest` ends it, for example when the widget leaves the page. */
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
    if (again) this.#tell('expired');
    else this.now.phase = 'failed';
    this.#changed();
  }

  // -- talking --------------------------------------------------------------------------------

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
    await this.start();
    const { now } = this;
    if (!now.session) throw now.problem ?? new ApiError(0);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.api.handoff(now.session);
        break;
      } catch (error) {
        const why = asApiError(error);
        if (why.status === 409) break; // already in the queue or with a person
        if (why.expired && now === this.now) this.#expired();
        if (!why.passing || attempt === HANDOFF_ATTEMPTS) throw why;
        await new Pause().backoff(attempt);
      }
    }
    now.feed?.nudge();
  }

  /** @param {'txt' | 'html'} format @returns {Promise<Blob>} */
  async transcript(format) {
    if (!this.now.session) throw new ApiError(0);
    return this.api.transcript(this.now.session, format);
  }

  /** The page is visible again, or the network is back. */
  wake() {
    this.now.feed?.wake();
    this.outbox.retryAll();
  }

  // -- what came in ---------------------------------------------------------------------------

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
    if (arrived.length) this.#tell('arrived', arrived);
  }

  /** @param {boolean} yes */
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

  /** Whether the bot owes an answer. */
  get waiting() {
    return owesAnswer(this.items, this.state);
  }

  /** @returns {Shown[]} everything to show, in order, each once */
  get items() {
    return shownItems(this.notices, [...this.messages.values()], this.outbox.items, this.state);
  }

  save() {
    const { session, subject, readSeq: seq } = this.now;
    if (session) this.memory.save({ ...session, subject, seq, open: this.open, unsent: this.outbox.unsent });
  }

  #changed() {
    this.save();
    this.#tell('change');
  }

  /**
   * @param {string} type
   * @param {any} [detail]
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
