// @ts-check
/** Who is logged in to the host page, as far as the widget knows: it passes a signed token on. */
export class Visitor {
  constructor() {
    /** @type {Identity} */
    this.identity = '';
    this.fresh = '';
  }

  /** @param {Identity} identity @returns {Promise<string>} whose token it is, see `subjectOf` */
  async login(identity) {
    this.identity = identity;
    this.fresh = '';
    this.fresh = await this.take();
    return subjectOf(this.fresh);
  }

  logout() {
    this.identity = '';
    this.fresh = '';
  }

  /**
   * A token to begin a conversation with, '' for nobody. A fetched one is given once only.
   * @returns {Promise<string>}
   */
  async take() {
    const { fresh, identity } = this;
    this.fresh = '';
    if (fresh || typeof identity === 'string') return fresh || identity;
    return (await identity()) || '';
  }
}

/**
 * Only to tell one person from another: the gateway checks the signature. A fingerprint and not the
 * subject itself, which may be a number that should not lie around in a browser.
 * @param {string} token
 * @returns {string} '' for nobody
 */
export function subjectOf(token) {
  if (!token) return '';
  let subject = token;
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    subject = JSON.parse(atob(part)).sub || token;
  } catch {
    // Not a token that can be read: it stands for itself.
  }
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (const letter of String(subject)) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16);
}
