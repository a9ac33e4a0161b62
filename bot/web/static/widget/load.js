/** What is not needed at once. */

let failures = 0;

/**
 * A part of the widget. A browser may ask only once for a module: after a failure it gets another name.
 * @param {string} name @returns {Promise<any>}
 */
export function load(name) {
  return import(`./${name}.js${failures ? `?${failures}` : ''}`).catch((error) => {
    failures += 1;
    throw error;
  });
}
