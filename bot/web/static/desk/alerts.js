// @ts-check
/** What must be known at once, on top of the page and read aloud. */

/** @param {string} text @param {string} [linkText] @param {string} [href] */
export function tell(text, linkText, href) {
  const place = document.getElementById('desk-alert');
  if (!place || place.dataset.text === text) return;
  place.dataset.text = text;
  place.textContent = `${text} `;
  if (linkText && href) {
    const link = document.createElement('a');
    link.href = href;
    link.textContent = linkText;
    place.append(link);
  }
}

export function untell() {
  const place = document.getElementById('desk-alert');
  if (!place) return;
  delete place.dataset.text;
  place.textContent = '';
}

/** Said to who listens, and shown nowhere. @param {string} text */
export function announce(text) {
  const place = document.getElementById('announce');
  if (place) place.textContent = text;
}
