/** What this browser keeps, where anything may be kept. */

/** Those that there are labels for. */
const LANGUAGES = ['nl', 'en'];

/** The language to speak when a page asks for, say, "en-GB". @param {string} wanted */
export function supported(wanted) {
  const short = wanted.toLowerCase().split('-')[0];
  return LANGUAGES.includes(short) ? short : 'nl';
}

/**
 * What survives a refresh: not the messages, only what fetches them again, and what was not yet sent.
 * "session" lasts as long as the tab: a shared computer forgets by itself. Where storage is blocked
 * the chat just works on.
 */
export class Memory {
  /** @param {string} name @param {string} [kind] */
  constructor(name, kind) {
    this.name = `voorsorteer:${name}`;
    this.kind = kind;
    // Where it is blocked, reading the property alone already throws.
    this.storage = quietly(() => (kind === 'none' ? null : kind === 'local' ? localStorage : sessionStorage));
  }

  /** @returns {any} */
  read() {
    return quietly(() => JSON.parse(this.storage?.getItem(this.name) ?? 'null'));
  }

  /** @returns {Remembered | null} the conversation */
  load() {
    const kept = this.read();
    const whole = typeof kept?.id === 'string' && typeof kept.token === 'string' && Array.isArray(kept.unsent);
    return whole ? kept : null;
  }

  /** @param {object | string} what */
  save(what) {
    quietly(() => this.storage?.setItem(this.name, JSON.stringify(what)));
  }

  clear() {
    quietly(() => this.storage?.removeItem(this.name));
  }
}

/** How this reader wants the chat. */
export class Wishes {
  /** @param {DOMStringMap} settings of the element @param {string} origin of the gateway */
  constructor({ api, language, storage }, origin) {
    this.api = api ?? origin;
    this.memory = new Memory(`wishes:${this.api}`, storage === 'none' ? storage : 'local');
    this.chosen = this.memory.read() ?? {};
    /** What the page says, when the reader did not choose. */
    this.given = language || document.documentElement.lang;
  }

  get language() {
    return supported(this.chosen.language || this.given);
  }

  /** @returns {string | undefined} of the letters: 2 or 3; 1, or nothing, is normal */
  get size() {
    return this.chosen.size;
  }

  /** @param {{language?: string, size?: string}} chosen */
  choose(chosen) {
    Object.assign(this.chosen, chosen);
    this.memory.save(this.chosen);
  }

  /** On a shared computer the next reader begins anew. */
  forget() {
    this.memory.clear();
  }
}

/** @template T @param {() => T} deed @returns {T | null} null where the browser does not let us */
export function quietly(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}
