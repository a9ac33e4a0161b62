/** One conversation: what was said, who speaks now, what is still on its way. Knows no elements. */
import { ApiError, asApiError } from './api.js';
import { expire } from './expiring.js';
import { Keeping } from './keeping.js';
import { load } from './load.js';
import { blank, take } from './now.js';
import { Outbox } from './outbox.js';
import { Feed } from './transport.js';

export class Conversation {
  /** @param {ConversationOptions} options */
  constructor({ api, memory, device }) {
    this.api = api;
    this.device = device;
    this.language = 'nl';
    /** @type {ConversationHooks} set by the chat that shows it */
    this.hooks = /** @type {any} */ (null);
    /** @type {Promise<import('./identity.js').Visitor> | null} who is logged in to the host page */
    this.visitor = null;
    this.open = false;
    this.startedAt = 0;
    /** @type {Unsent[]} not yet sent when a conversation made place for another */
    this.carried = [];
    this.keeping = new Keeping(this, memory);
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
      cursor: () => this.now.cursor,
      failed: (item) => this.hooks.failed(item),
      expired: (why) => this.expired(why),
    });
  }

  /** Take up the conversation that this browser remembers, if any. */
  resume(kept = this.keeping.memory.load()) {
    if (!kept || this.keeping.left.has(kept.id)) return false;
    this.open ||= kept.open;
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
    await this.keeping.look();
    if (now !== this.now || now.session) return;
    try {
      const visitor = this.visitor && (await this.visitor.then((one) => one.take()).catch(() => this.refuse(now)));
      const known = this.device.read() ?? undefined;
      const about = { language: this.language, browser_token: known };
      const answer = await this.api.start(about, visitor?.token, () => this.refuse(now));
      if (known && answer.recognition?.level === 'anonymous') this.device.clear();
      if (now !== this.now) return;
      this.startedAt = Date.now();
      for (const { text } of this.carried.splice(0)) this.outbox.say(text);
      this.#adopt({ id: answer.conversation_id, token: answer.token }, (!now.refused && visitor?.subject) || '');
      this.#receive(answer);
      if (now.refused) this.hooks.refused();
    } catch (error) {
      now.problem = asApiError(error);
      now.phase = 'failed';
      this.#changed();
    }
  }

  /** @param {Identity} identity */
  async login(identity) {
    const { now } = this;
    const begun = now.phase === 'starting' || now.phase === 'open';
    this.visitor = load('identity').then(({ Visitor }) => new Visitor(this, identity));
    await (await this.visitor).applyTo(now, begun);
  }

  /** It was of somebody else. What was written before it began goes along to the next. */
  leave() {
    if (!this.now.session) this.carry();
    this.forget();
  }

  /** We go on without knowing who it is; said once. */
  refuse(now) {
    now.identifying = false;
    if (now !== this.now || now.refused) return;
    now.refused = true;
    now.refusedAt = now.cursor || -1;
    this.#changed();
    if (now.session) this.hooks.refused();
  }

  logout() {
    this.visitor = null;
    const { subject, identifying, phase } = this.now;
    if (subject || identifying || phase === 'starting') this.forget();
  }

  /** Wipe this conversation from the device. @param {string[]} notices to begin the next with */
  forget(notices = []) {
    this.keeping.leave();
    this.now.feed?.end();
    this.outbox.close();
    this.outbox = this.#newOutbox();
    this.now = { ...blank(), notices };
    this.#changed();
  }

  /** Wipe everything that this device knows. */
  wipe() {
    if (this.device.read()) this.call('remember', { method: 'DELETE' }).catch(() => {});
    this.device.clear();
    this.carried = []; // the next may be of somebody else
    this.keeping.wipe();
    this.forget();
  }

  #adopt(session, subject) {
    this.now.session = session;
    this.now.subject = subject;
    this.listen();
    this.outbox.begin();
    this.keeping.save();
  }

  listen() {
    const { now } = this;
    if (!now.session || (now.feed && !now.feed.ended)) return;
    now.feed = new Feed(this.api, now.session, {
      since: () => now.cursor,
      receive: (update) => this.#receive(update),
      connected: (yes, again) => this.#connected(yes, again),
      expired: (why) => this.expired(why),
    });
    now.feed.run();
  }

  rest() { this.now.feed?.end(); }

  carry() {
    this.carried = this.outbox.unsent.filter((unsent) => !unsent.choice);
  }

  /** The token opens nothing any more. @param {ApiError} why */
  async expired(why) {
    const { now } = this;
    if (now.identifying) return; // the token may just have changed
    now.expiring ??= expire(this, now, why);
    await now.expiring;
    now.expiring = undefined;
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
      if (now === this.now && why.expired) await this.expired(why);
    }
  }

  /** The page is visible again, or the network is back. */
  wake() {
    this.now.feed?.wake();
    this.outbox.retry();
  }

  /** @param {Partial<Update>} update */
  #receive({ messages = [], state }) {
    const { now } = this;
    for (const message of messages) this.outbox.settle(message);
    const arrived = take(now, messages);
    now.phase = 'open';
    now.state = state ?? now.state;
    this.#changed();
    if (arrived.length) this.hooks.arrived(arrived);
  }

  /** @param {boolean} yes @param {boolean} [again] there was a hitch, long enough to be told or not */
  #connected(yes, again) {
    const changed = yes !== this.now.connected;
    this.now.connected = yes;
    if (yes && (changed || again)) this.outbox.retry();
    else if (changed) this.#changed();
  }

  /** The citizen has the conversation before them. */
  markRead() {
    if (this.now.readSeq >= this.now.cursor) return;
    this.now.readSeq = this.now.cursor;
    this.keeping.save();
  }

  #changed() {
    this.keeping.save();
    this.hooks.changed();
  }
}
