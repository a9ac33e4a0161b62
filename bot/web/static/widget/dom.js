// @ts-check
/** Small helpers to build elements. Nothing here, or anywhere in the widget, parses HTML. */

/**
 * Build an element. `text` becomes text content, `on` listeners, everything else attributes;
 * an attribute that is `false`, `null` or `undefined` is left out, `true` becomes the empty string.
 * @param {string} tag
 * @param {{text?: string, on?: Record<string, (event: any) => void>, [attribute: string]: any}} [props]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function el(tag, { text, on, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [name, listener] of Object.entries(on ?? {})) node.addEventListener(name, listener);
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

const SVG = 'http://www.w3.org/2000/svg';

const SHAPES = {
  chat: 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 4v2h10V8zm0 4v2h7v-2z',
  close: 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z',
  send: 'M3 4l18 8-18 8v-6l11-2-11-2z',
  menu: 'M5 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  down: 'M11 4h2v11.2l4.6-4.6L19 12l-7 7-7-7 1.4-1.4 4.6 4.6z',
};

/**
 * A decorative picture: it never carries meaning that is not also in text.
 * @param {keyof typeof SHAPES} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { viewBox: '0 0 24 24', width: '24', height: '24', 'aria-hidden': 'true', focusable: 'false' };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}

/**
 * The element that has the focus, also inside a shadow root.
 * @param {Node} node
 */
export function focused(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  return root.activeElement ?? null;
}

/**
 * Take `node` away without ever taking the focus from somebody: when the focus is inside, its
 * buttons stop working and it goes as soon as the focus has moved on.
 * @param {HTMLElement} node
 * @param {() => void} takeAway
 */
export function retire(node, takeAway) {
  if (!node.contains(focused(node))) {
    takeAway();
    return;
  }
  if (node.dataset.retiring) return;
  node.dataset.retiring = 'true';
  const buttons = node.matches('button') ? [node] : node.querySelectorAll('button');
  for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  const leave = (/** @type {FocusEvent} */ event) => {
    if (node.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
    node.removeEventListener('focusout', leave);
    const wanted = node.dataset.retiring;
    unretire(node);
    if (wanted) takeAway();
  };
  node.addEventListener('focusout', leave);
}

/**
 * Undo `retire` when what was leaving is needed again.
 * @param {HTMLElement} node
 */
export function unretire(node) {
  if (!node.dataset.retiring) return;
  delete node.dataset.retiring;
  const buttons = node.matches('button') ? [node] : node.querySelectorAll('button');
  for (const button of buttons) button.removeAttribute('aria-disabled');
}

/**
 * Show or hide, gently in the sense of `retire`.
 * @param {HTMLElement} node
 * @param {boolean} visible
 */
export function show(node, visible) {
  if (visible) {
    unretire(node);
    node.hidden = false;
  } else if (!node.hidden) {
    retire(node, () => (node.hidden = true));
  }
}
