// @ts-check
/** What the window offers: room for the panel, a place for files, a printer. */
import { el } from './dom.js';

const SMALL = '(max-width: 480px), (max-height: 480px)';
/** Lower than this, header and field would leave nothing for the conversation: scroll it all. */
const LOW_PX = 400;

export class VisibleArea {
  /**
   * @param {HTMLElement} panel
   * @param {() => void} changed
   */
  constructor(panel, changed) {
    this.panel = panel;
    this.changed = changed;
    this.small = matchMedia(SMALL);
  }

  /** Whether the panel covers the whole window, so that nothing else can be used. */
  get full() {
    return this.small.matches;
  }

  /** @param {AbortSignal} signal ends the watching */
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
    // Only for a keyboard: while somebody zooms with two fingers the panel must stay as it is.
    const cut = full && view && view.scale < 1.05 && view.height < window.innerHeight - 1;
    panel.style.height = cut ? `${view.height}px` : '';
    panel.style.top = cut ? `${view.offsetTop}px` : '';
    if (!panel.hidden) panel.classList.toggle('low', panel.offsetHeight < LOW_PX);
    this.changed();
  }
}

/**
 * While the panel covers everything, Tab goes round inside it: behind it nothing can be seen.
 * @param {HTMLElement} panel
 * @param {KeyboardEvent} event
 */
export function keepFocusInside(panel, event) {
  if (event.key !== 'Tab') return;
  const all = [...panel.querySelectorAll('button, a[href], textarea, [tabindex="0"]')];
  const usable = /** @type {HTMLElement[]} */ (all).filter((node) => node.getClientRects().length);
  const root = /** @type {ShadowRoot} */ (panel.getRootNode());
  const [from, to] = event.shiftKey ? [usable[0], usable[usable.length - 1]] : [usable[usable.length - 1], usable[0]];
  if (root.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}

/**
 * @param {Blob} blob
 * @param {string} name
 * @param {string} extension
 */
export async function saveAs(blob, name, extension) {
  const address = URL.createObjectURL(blob);
  const today = new Date().toLocaleDateString('sv'); // sv writes 2025-01-31
  el('a', { href: address, download: `${name}-${today}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Print in a window of its own, opened at once: after the answer came it would count as a pop-up.
 * @param {() => Promise<Blob>} fetchText
 * @param {string} title
 */
export async function printText(fetchText, title) {
  const page = window.open('', '_blank');
  if (!page) throw new Error('no window to print from');
  try {
    const text = await (await fetchText()).text();
    page.document.title = title;
    const sheet = page.document.createElement('pre');
    sheet.textContent = text;
    sheet.style.font = '12pt/1.5 sans-serif';
    sheet.style.whiteSpace = 'pre-wrap';
    page.document.body.append(sheet);
    page.focus();
    page.print();
  } catch (error) {
    page.close();
    throw error;
  }
}
