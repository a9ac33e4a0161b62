/** To build elements. Nothing in the widget parses HTML. */

/**
 * Build an element: `text` becomes text content, `on` listeners, everything else attributes.
 * @param {string} tag @param {ElementProps} [props]
 * @param {...(Node | string | null | undefined | false)} children @returns {any}
 */
export function el(tag, { text, on, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [name, listener] of Object.entries(on ?? {})) node.addEventListener(name, listener);
  if (text !== undefined) node.textContent = text;
  node.append(...children.map((child) => child || ''));
  return node;
}

/** `true` is the empty string; `false` and the like are no attribute. @param {Element} node */
export function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

const SHAPES = {
  chat: 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 4v2h10V8zm0 4v2h7v-2z',
  close: 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z',
  send: 'M3 4l18 8-18 8v-6l11-2-11-2z',
  menu: 'M5 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  down: 'M11 4h2v11.2l4.6-4.6L19 12l-7 7-7-7 1.4-1.4 4.6 4.6z',
};

/** Decoration: what it means is always there in text too. @param {keyof typeof SHAPES} name */
export function icon(name) {
  const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
  for (const [key, value] of [['viewBox', '0 0 24 24'], ['width', 24], ['height', 24], ['aria-hidden', 'true']]) {
    setAttribute(svg, String(key), value);
  }
  setAttribute(path, 'fill', 'currentColor');
  setAttribute(path, 'd', SHAPES[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {string} label @param {() => void} click @param {ElementProps} [props]
 * @param {keyof typeof SHAPES} [shape] to show instead of the label, which is then only heard
 */
export function button(label, click, props, shape) {
  const shown = shape ? [icon(shape), el('span', { class: 'unseen', text: label })] : [label];
  return el('button', { type: 'button', on: { click }, ...props }, ...shown);
}

/** What has the focus, also inside a shadow root. @param {Node} node */
export function focused(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  return root.activeElement ?? null;
}

/**
 * Take a node away without taking the focus from anybody: when the focus is inside, its buttons stop
 * working, and it goes as soon as the focus has moved on.
 * @param {HTMLElement} node @param {() => void} takeAway
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
  const leave = (event) => {
    if (node.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
    node.removeEventListener('focusout', leave);
    const wanted = node.dataset.retiring;
    unretire(node);
    if (wanted) takeAway();
  };
  node.addEventListener('focusout', leave);
}

function unretire(node) {
  if (!node.dataset.retiring) return;
  delete node.dataset.retiring;
  const buttons = node.matches('button') ? [node] : node.querySelectorAll('button');
  for (const button of buttons) button.removeAttribute('aria-disabled');
}

/** @param {HTMLElement} node @param {boolean} visible */
export function show(node, visible) {
  if (visible) {
    unretire(node);
    node.hidden = false;
  } else if (!node.hidden) {
    retire(node, () => (node.hidden = true));
  }
}
