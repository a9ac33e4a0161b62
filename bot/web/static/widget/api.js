/** The citizen API of the gateway. The conversation token travels in a header, never in an address. */

const PATIENCE_MS = 20_000;
/** So often something is tried before the citizen is told. */
export const ATTEMPTS = 3;

/** Why a call failed; status 0: the gateway could not be reached at all. */
export class ApiError extends Error {
  /** @param {number} status @param {{title?: string, detail?: string, retryAfter?: number}} [about] */
  constructor(status, { title = '', detail = '', retryAfter = 0 } = {}) {
    super(`${status} ${title}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** The conversation does not exist. */
  get gone() {
    return [404, 410].includes(this.status) && !this.bare;
  }

  /** This token opens nothing any more. */
  get expired() {
    return this.gone || (this.status === 401 && !this.bare);
  }

  /** Not from the gateway, but perhaps of a proxy in trouble: that costs nobody their chat. */
  get bare() {
    return this.title === '';
  }

  /** Trying again may help. */
  get passing() {
    return [0, 408, 425].includes(this.status) || this.status >= 500 || (this.bare && [401, 404, 410].includes(this.status));
  }
}

/** @param {unknown} error */
export function asApiError(error) {
  return error instanceof ApiError ? error : new ApiError(0);
}

export class Api {
  /** @param {string} base */
  constructor(base) {
    this.base = base.replace(/\/+$/, '');
  }

  /**
   * A new conversation, of who is logged in when the gateway believes that, else of nobody.
   * @param {object} about @param {string | undefined} identity @param {() => void} refused
   * @returns {Promise<{conversation_id: string, token: string} & Update>}
   */
  async start(about, identity, refused) {
    const page = { page_url: location.origin + location.pathname };
    const start = async (more) => (await this.call(null, '', { body: { ...page, ...about, ...more } })).json();
    if (identity) {
      try {
        return await start({ identity_token: identity });
      } catch (error) {
        if (![400, 401, 403, 422].includes(asApiError(error).status)) throw error;
        refused();
      }
    }
    return start({});
  }

  /** @param {Session} session @param {number} since @returns {Promise<Update>} */
  async messages(session, since) {
    return (await this.call(session, `messages?since=${since}`)).json();
  }

  /**
   * @param {Session | null} session @param {string} rest of the address @param {CallOptions} [options]
   * @throws {ApiError} unless the answer is a good one
   */
  async call(session, rest, options = {}) {
    const { body, method = body ? 'POST' : 'GET', accept = 'application/json', signal } = options;
    const where = session ? `/${encodeURIComponent(session.id)}/${rest}` : '';
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    const timer = setTimeout(giveUp, PATIENCE_MS);
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const response = await fetch(`${this.base}/api/conversations${where}`, {
        method,
        headers: {
          Accept: accept,
          ...(session && { Authorization: `Bearer ${session.token}` }),
          ...(body && { 'Content-Type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
        signal: patience.signal,
      });
      if (!response.ok) throw await problem(response);
      // Small, so all of it is here in time: a line may also hang after the first bytes.
      if (accept === 'application/json') await response.clone().blob();
      return response;
    } catch (error) {
      throw asApiError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads an RFC 9457 answer, and makes do with any other. */
async function problem(response) {
  const about = (await response.json().catch(() => null)) ?? {};
  return new ApiError(response.status, {
    title: String(about.title ?? ''),
    detail: String(about.detail ?? ''),
    retryAfter: Number(response.headers.get('Retry-After')) || 0,
  });
}

/** Waiting that can be cut short, and how long to wait before the next try. */
export class Pause {
  constructor() {
    /** @type {Set<() => void>} */
    this.waiting = new Set();
  }

  /** @param {number} seconds @returns {Promise<void>} */
  seconds(seconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      this.waiting.add(done);
    });
  }

  /** Longer each time, up to half a minute, and not at the same moment as everybody. @param {number} failures */
  backoff(failures) {
    return this.seconds(Math.min(30, 2 ** (failures - 1)) * (0.5 + Math.random()));
  }

  wake() {
    for (const done of [...this.waiting]) done();
  }
}
