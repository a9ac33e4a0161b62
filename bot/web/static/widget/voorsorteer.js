/**
 * Defines <voorsorteer-chat>, and adds one, with the data attributes of the script, when the page has
 * none; see docs/widget.md.
 */
import { Chat } from './chat.js';

const NAME = 'voorsorteer-chat';

class VoorsorteerChat extends HTMLElement {
  /** @type {Chat | undefined} made when the element is on the page, with all its attributes */
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

  /** Ask this, as if the citizen had typed it. @param {string} text */
  ask(text) {
    this.chat?.ask(text);
  }

  /**
   * Somebody is logged in to the host page; to be called on each page. Their conversation and that
   * of nobody go on, anybody else's is left for a new one.
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
    (document.body ?? document.documentElement).append(chat);
  }
}
