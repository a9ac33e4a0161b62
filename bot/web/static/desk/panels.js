// @ts-check
/** Panels that open are brought into view; what was told goes when the work goes on. */

/** A plain form that is on its way is not sent again by a second click. */
function onlyOnce() {
  /** @type {Set<EventTarget>} */
  const sent = new Set();
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute('hx-post') || event.defaultPrevented) return;
    if (form.method !== 'post') return;
    if (sent.has(form)) event.preventDefault();
    else sent.add(form);
  });
  // Back by the browser's own button: the page is as it was, and may be used again.
  window.addEventListener('pageshow', () => sent.clear());
  // No page came: it may be tried again.
  window.addEventListener('online', () => sent.clear());
}

export function start() {
  onlyOnce();
  for (const panel of document.querySelectorAll('.actions details')) {
    panel.addEventListener('toggle', () => {
      // Another panel that closes above it would leave this one out of sight.
      if (!(panel instanceof HTMLDetailsElement) || !panel.open) return;
      panel.scrollIntoView({ block: 'nearest' });
      // Larger than the window, as with text at 400 %: its name, where the focus is, comes first.
      panel.querySelector('summary')?.scrollIntoView({ block: 'nearest' });
    });
  }
  document.body.addEventListener('desk:sent', () => {
    document.querySelector('.told-done[data-told]')?.remove();
  });
}
