/** A memory, and room for the panel. */

const SMALL = '(max-width: 480px), (max-height: 480px)';
/** Lower than this, header and field would leave nothing for the conversation: all of it scrolls. */
const LOW_PX = 400;

export class VisibleArea {
  /** @param {HTMLElement} panel @param {() => void} changed */
  constructor(panel, changed) {
    this.panel = panel;
    this.changed = changed;
    this.small = matchMedia(SMALL);
  }

  /** Whether the panel covers the whole window. */
  get full() {
    return this.small.matches;
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    this.small.addEventListener('change', () => this.measure(), { signal });
    window.addEventListener('resize', () => this.measure(), { signal });
    window.visualViewport?.addEventListener('resize', () => this.measure(), { signal });
    window.visualViewport?.addEventListener('scroll', () => this.measure(), { signal });
    this.measure();
  }

  measure() {
    const { panel, full } = this;
    const view = window.visualViewport;
    panel.classList.toggle('full', full);
    // Only for a keyboard: while somebody zooms with two fingers the panel stays as it is.
    const cut = full && view && view.scale < 1.05 && view.height < window.innerHeight - 1;
    panel.style.height = cut ? `${view.height}px` : '';
    panel.style.top = cut ? `${view.offsetTop}px` : '';
    if (!panel.hidden) panel.classList.toggle('low', panel.offsetHeight < LOW_PX);
    this.changed();
  }
}

/** Tab goes round inside. @param {HTMLElement} panel @param {KeyboardEvent} event */
export function keepFocusInside(panel, event) {
  if (event.key !== 'Tab') return;
  const all = [...panel.querySelectorAll('button, a[href], textarea, summary, [tabindex="0"]')];
  const usable = /** @type {HTMLElement[]} */ (all).filter((node) => node.getClientRects().length);
  const root = /** @type {ShadowRoot} */ (panel.getRootNode());
  const [from, to] = event.shiftKey ? [usable[0], usable[usable.length - 1]] : [usable[usable.length - 1], usable[0]];
  if (root.activeElement !== from) return;
  event.preventDefault();
  to.focus();
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

  /** @param {Remembered | string} what */
  save(what) {
    quietly(() => this.storage?.setItem(this.name, JSON.stringify(what)));
  }

  clear() {
    quietly(() => this.storage?.removeItem(this.name));
  }
}

/** @template T @param {() => T} deed @returns {T | null} */
function quietly(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}
