// @ts-check
/** Panels that open are brought into view; what was told goes when the work goes on. */

export function start() {
  for (const panel of document.querySelectorAll('.actions details')) {
    panel.addEventListener('toggle', () => {
      // Another panel that closes above it would leave this one out of sight.
      if (panel instanceof HTMLDetailsElement && panel.open) panel.scrollIntoView({ block: 'nearest' });
    });
  }
  document.body.addEventListener('desk:sent', () => {
    document.querySelector('.told-done[data-told]')?.remove();
  });
}
