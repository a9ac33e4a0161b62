// @ts-check
/** The page /chat: the panel of the widget takes the place that the page gives it, and opens at once. */

/** @type {any} the element of the widget, which the script before this one defines */
const chat = document.querySelector('voorsorteer-chat');

/** Over the sheet of the widget. A small window is covered by the panel, as everywhere. */
const LOOKS = `
.launcher { position: static; margin: 24px auto; }
.panel:not(.full) {
  position: absolute; inset: 0; width: auto; height: auto; border-width: 0 1px; border-radius: 0; box-shadow: none;
}
`;

function look() {
  if (!('adoptedStyleSheets' in chat.shadowRoot)) return; // an old browser: the panel floats in its corner
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOKS);
  chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
}

if (chat?.open) {
  document.body.classList.add('running');
  if (chat.shadowRoot) look();
  else chat.addEventListener('voorsorteer-open', look, { once: true }); // its labels are still on the way
  chat.open();
}
