// @ts-check
/** What this computer remembers. Storage may be closed: then nothing is remembered, and all works. */

/** @param {() => Storage} storage */
const on = (storage) => ({
  /** @param {string} key @returns {string | null} */
  get(key) {
    try {
      return storage().getItem(`desk.${key}`);
    } catch {
      return null;
    }
  },
  /** @param {string} key @param {string | null} value */
  set(key, value) {
    try {
      if (value === null) storage().removeItem(`desk.${key}`);
      else storage().setItem(`desk.${key}`, value);
    } catch {
      // not remembered
    }
  },
});

/** How the agent likes to work. */
export const preferences = on(() => localStorage);
/** What was typed and not yet sent: gone when the tab closes, or who typed it logs out. */
export const drafts = on(() => sessionStorage);

export function forgetDrafts() {
  try {
    const ours = Object.keys(sessionStorage).filter((key) => key.startsWith('desk.'));
    for (const key of ours) sessionStorage.removeItem(key);
  } catch {
    // nothing was remembered
  }
}
