// @ts-check
/**
 * What survives a refresh of the page. Messages themselves are not kept on the device, only what is
 * needed to fetch them again, and what the citizen wrote that the gateway did not yet confirm.
 *
 * "session" (the default) lasts as long as the tab: a shared computer forgets by itself. A host may
 * choose "local" (all tabs, until cleared) or "none". Storage may be blocked: then nothing is kept.
 */
export class Memory {
  /**
   * @param {string} name
   * @param {string | undefined} kind "session", "local" or "none"
   */
  constructor(name, kind) {
    this.name = `voorsorteer:${name}`;
    /** @type {Storage | null} */
    this.storage = null;
    try {
      // Reading the property alone already throws where storage is blocked.
      if (kind !== 'none') this.storage = kind === 'local' ? localStorage : sessionStorage;
    } catch {
      this.storage = null;
    }
  }

  /** @returns {Remembered | null} */
  load() {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.name) ?? 'null');
      const whole = kept && typeof kept.id === 'string' && typeof kept.token === 'string';
      return whole ? { subject: '', seq: 0, open: false, ...kept, unsent: [].concat(kept.unsent ?? []) } : null;
    } catch {
      return null;
    }
  }

  /** @param {Remembered} remembered */
  save(remembered) {
    try {
      this.storage?.setItem(this.name, JSON.stringify(remembered));
    } catch {
      // Full or blocked: the chat goes on, it only does not survive a refresh.
    }
  }

  clear() {
    try {
      this.storage?.removeItem(this.name);
    } catch {
      // Nothing was kept, so nothing has to go.
    }
  }
}
