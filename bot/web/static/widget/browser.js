/** Room for the panel, and the focus inside it. */

const SMALL = '(max-width: 480px), (max-height: 480px)';
/** Lower than this, header and field would leave nothing for the conversation: all of it scrolls. */
const LOW_EM = 20;

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
    if (!panel.hidden) panel.classList.toggle('low', panel.offsetHeight < LOW_EM * parseFloat(getComputedStyle(panel).fontSize));
    this.changed();
  }
}

/** @param {HTMLElement} panel @param {{escape: () => void, inside: () => HTMLElement | false}} on `inside`: where the focus stays */
export function listenInside(panel, { escape, inside }) {
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation();
      escape();
      return;
    }
    const within = event.key === 'Tab' && inside();
    if (within) goRound(within, event);
  });
  // Buttons on their way out may keep the focus, but do nothing any more.
  panel.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest('[aria-disabled="true"]')) event.stopPropagation();
  }, true);
}

/** Tab goes round inside. @param {HTMLElement} panel @param {KeyboardEvent} event */
function goRound(panel, event) {
  const all = [...panel.querySelectorAll('button, a[href], textarea, summary, [tabindex="0"]')];
  const usable = /** @type {HTMLElement[]} */ (all).filter((node) => node.getClientRects().length);
  const root = /** @type {ShadowRoot} */ (panel.getRootNode());
  const [from, to] = event.shiftKey ? [usable[0], usable[usable.length - 1]] : [usable[usable.length - 1], usable[0]];
  if (root.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}
