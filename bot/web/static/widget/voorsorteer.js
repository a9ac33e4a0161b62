/**
 * Defines <voorsorteer-chat>, and adds one, with the data attributes of the script, when the page has
 * none; see docs/widget.md. The button is there at once, the rest follows when the page is at rest.
 */
import { Launcher } from './launcher.js';
import { Memory, Wishes } from './memory.js';

const NAME = 'voorsorteer-chat';
/** A page that is never at rest. */
const LATEST_MS = 3_000;

let failures = 0;

/**
 * What a browser did not get, also deep down, it may never ask for again at the same address: the
 * gateway gives the same modules at others.
 * @param {string} name @returns {Promise<any>}
 */
function load(name) {
  return failures ? import(new URL(`/widget/again-${failures}/${name}.js`, import.meta.url).href) : import(`./${name}.js`);
}

class VoorsorteerChat extends HTMLElement {
  /** @type {Chat | undefined} made when all of it is loaded */
  chat;
  /** @type {Launcher | undefined} made when the element is on the page, with all its attributes */
  launcher;
  /** @type {Promise<Chat | undefined> | undefined} */
  coming;
  /** @type {any} */
  wishes;

  connectedCallback() {
    if (this.launcher) {
      this.chat?.attach();
      return;
    }
    this.wishes = new Wishes(this.dataset, new URL(import.meta.url).origin);
    this.launcher = new Launcher(this, this.wishes.language, () => this.open());
    if (new Memory(this.wishes.api, this.dataset.storage).load()) this.#all();
    else whenAtRest(() => this.#all());
  }

  /** Everything, loaded once; undefined when it does not come, and then the next wish tries again. */
  #all() {
    this.coming ??= this.#load().catch(() => {
      failures += 1;
      this.coming = undefined;
    });
    return this.coming;
  }

  async #load() {
    const { wishes, launcher } = this;
    const { language } = wishes;
    // Without its labels another language is Dutch.
    const labels = language !== 'nl' && load(`texts_${language}`).catch(() => {});
    const [{ Chat }] = await Promise.all([load('chat'), labels]);
    const chat = new Chat(this, wishes, launcher);
    this.chat = chat;
    if (this.isConnected) chat.attach();
    return chat;
  }

  disconnectedCallback() {
    this.chat?.detach();
  }

  /** Open the panel; begins a conversation when there is none. */
  open() {
    this.#do((chat) => chat.open());
  }

  close() {
    if (this.coming) this.#do((chat) => chat.close());
  }

  /** Ask this, as if the citizen had typed it. @param {string} text */
  ask(text) {
    this.#do((chat) => {
      chat.conversation.anew();
      chat.open();
      if (text.trim()) chat.conversation.say(text.trim());
    });
  }

  /**
   * Somebody is logged in to the host page; to be called on each page. Their conversation and that
   * of nobody go on, anybody else's is left for a new one.
   * @param {Identity} identity
   */
  async login(identity) {
    await this.#do(async ({ conversation, opened }) => {
      await conversation.login(identity);
      if (opened) await conversation.start();
    });
  }

  /** Nobody is logged in any more. */
  logout() {
    if (!this.coming) return;
    this.#do(({ conversation, opened }) => {
      conversation.logout();
      if (opened) conversation.start();
    });
  }

  /** Wipe the conversation from this device. */
  clear() {
    this.#do((chat) => chat.clear());
  }

  /** @param {(chat: Chat) => any} deed at once, or when everything is there */
  async #do(deed) {
    if (this.chat) return deed(this.chat);
    this.launcher?.busy(true);
    const chat = await this.#all();
    if (!chat) return this.launcher?.failed();
    this.launcher?.busy(false);
    return deed(chat);
  }
}

/** @param {() => void} deed */
function whenAtRest(deed) {
  const rest = () => (window.requestIdleCallback ?? setTimeout)(deed, { timeout: LATEST_MS });
  if (document.readyState === 'complete') rest();
  else window.addEventListener('load', rest, { once: true });
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
