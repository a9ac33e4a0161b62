/** What outlives the page, and what the other tabs of this browser have of the same conversation. */
import { Tabs } from './tabs.js';

export class Keeping {
  /** @param {Conversation} conversation @param {import('./memory.js').Memory} memory */
  constructor(conversation, memory) {
    this.conversation = conversation;
    this.memory = memory;
    /** @type {Set<string>} conversations that this tab is done with, whatever other tabs have */
    this.left = new Set();
    this.tabs = memory.kind === 'none' ? null : new Tabs(memory.name, (told) => this.#hear(told));
    this.looking = false;
  }

  /** Perhaps there is a conversation in another tab. */
  async look() {
    if (this.conversation.resume() || !this.tabs) return;
    this.looking = true;
    await this.tabs.ask();
    this.looking = false;
  }

  /** Somebody may have logged in in another tab: then it has another token. @returns {Promise<boolean>} */
  async renewed() {
    const { session } = this.conversation.now;
    const before = session?.token;
    const kept = this.memory.load();
    if (kept?.token !== before) this.#hear({ kept: kept ?? undefined });
    if (session?.token === before) await this.tabs?.ask();
    return session?.token !== before;
  }

  /** @param {TabMessage} told by another tab */
  #hear({ asks, kept, wiped }) {
    const { conversation } = this;
    const { now, visitor } = conversation;
    if (asks) this.share();
    if (wiped && wiped === now.session?.id) conversation.forget();
    if (!kept) return;
    if (kept.id === now.session?.id) {
      now.session.token = kept.token; // somebody logged in there
      now.subject = kept.subject;
      this.save();
    } else if (!now.session && (this.looking || now.phase === 'idle') && conversation.resume(kept)) {
      visitor?.then((one) => one.applyTo(now, true));
      conversation.hooks.resumed();
    }
  }

  /** Tell the other tabs of this conversation. */
  share() {
    const kept = this.#kept();
    if (kept) this.tabs?.tell({ kept });
  }

  /** In all tabs. */
  wipe() {
    const wiped = this.conversation.now.session?.id;
    if (wiped) this.tabs?.tell({ wiped });
  }

  save() {
    const kept = this.#kept();
    if (!kept) return;
    const { known } = this.conversation.outbox;
    const before = this.memory.load();
    const others = before?.id === kept.id ? before.unsent.filter((one) => !known.has(one.clientId)) : [];
    this.memory.save({ ...kept, unsent: [...others, ...kept.unsent] });
  }

  /** @returns {Remembered | null} */
  #kept() {
    const { now: { session, subject, readSeq: seq }, open, outbox } = this.conversation;
    return session && { ...session, subject, seq, open, unsent: outbox.unsent };
  }

  /** Done with this conversation. */
  leave() {
    const { session } = this.conversation.now;
    if (session) this.left.add(session.id);
    this.memory.clear();
  }
}
