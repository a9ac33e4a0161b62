/** The open tabs of this browser: a new one takes the conversation along, what one wipes all wipe. */
import { quietly } from './memory.js';

/** Another tab answers at once, or not at all. */
const PATIENCE_MS = 200;

export class Tabs {
  /** @param {string} name @param {(told: TabMessage) => void} hear */
  constructor(name, hear) {
    this.channel = quietly(() => new BroadcastChannel(name));
    this.answered = () => {};
    this.channel?.addEventListener('message', ({ data }) => {
      hear(data);
      if (data.kept) this.answered();
    });
  }

  /** @param {TabMessage} what */
  tell(what) {
    quietly(() => this.channel?.postMessage(what));
  }

  /** Whether another tab has a conversation: settled when one told, or when none did. @returns {Promise<void>} */
  ask() {
    return new Promise((resolve) => {
      this.answered = resolve;
      setTimeout(resolve, this.channel ? PATIENCE_MS : 0);
      this.tell({ asks: true });
    });
  }
}
