// @ts-check
/**
 * The whole embed:
 *   <script type="module" src="https://…/static/widget/voorsorteer.js" data-organisation="…"></script>
 *
 * Defines <voorsorteer-chat> and adds one to the page when the page has none. The script's data
 * attributes become the element's; README.md beside this file lists them.
 */
import { Chat } from './chat.js';

const NAME = 'voorsorteer-chat';

class VoorsorteerChat extends HTMLElement {
  /** @type {Chat | undefined} made when the element is on the page: only then its settings are known */
  chat;

  connectedCallback() {
    this.chat ??= new Chat(this, new URL(import.meta.url).origin);
    this.chat.attach();
  }

  disconnectedCallback() {
    this.chat?.detach();
  }

  /** Open the panel; begins a conversation when there is none. */
  open() {
    this.chat?.open();
  }

  close() {
    this.chat?.close();
  }

  /** Open the panel and ask this, as if the citizen had typed it. @param {string} text */
  ask(text) {
    this.chat?.ask(text);
  }

  /**
   * Somebody is logged in to the host page. To be called on every page: their conversation goes on,
   * anybody else's is left for a new one.
   * @param {Identity} identity
   */
  async login(identity) {
    await this.chat?.login(identity);
  }

  /** Nobody is logged in any more. */
  logout() {
    this.chat?.logout();
  }

  /** Wipe the conversation from this device. */
  clear() {
    this.chat?.clear();
  }
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, VoorsorteerChat);
  if (!document.querySelector(NAME)) {
    const chat = document.createElement(NAME);
    const script = [...document.scripts].find((one) => one.src === import.meta.url);
    Object.assign(chat.dataset, script?.dataset);
    document.body.append(chat);
  }
}
