/** What is not needed at once. */

let failures = 0;

/**
 * A part of the widget. A browser may ask only once for a module: after a failure it gets another name.
 * @param {string} name @returns {Promise<any>}
 */
export function load(name) {
  return import(`./${name}.js${failures ? `?${failures}` : ''}`).catch((error) => {
    failures += 1;
    throw error;
  });
}

/** What is loaded at its first need, and then draws at each change of the chat. */
export class Parts {
  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** @type {Record<string, (how?: boolean) => any>} */
    this.there = {};
  }

  /** @param {string} name @param {any} needed @param {boolean} [how] @returns {any} what it shows, '' while it is not there */
  draw(name, needed, how) {
    const { there, chat } = this;
    if (needed && !there[name]) {
      there[name] = () => '';
      load(name).then(
        (it) => { there[name] = it.follow(chat); there[name](how); chat.update(); },
        () => { delete there[name]; }, // at the next change again
      );
    }
    return there[name]?.(how) ?? '';
  }
}
