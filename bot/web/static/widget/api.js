// @ts-check
/** The citizen API of the gateway. The conversation token travels in a header, never in an address. */

const PATIENCE_MS = 20_000;

/** Why a call failed; `status` 0 means that the gateway could not be reached at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{title?: string, detail?: string, retryAfter?: number}} [about]
   */
  constructor(status, { title = '', detail = '', retryAfter = 0 } = {}) {
    super(`${status} ${title}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /**
   * The token is no longer good, or the conversation is gone. "Not found" counts only when the
   * gateway itself says so: a proxy in trouble must not cost somebody their conversation.
   */
  get expired() {
    return this.status === 401 || ([404, 410].includes(this.status) && this.title !== '');
  }

  /** Trying again may help: nothing is wrong with the request itself. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status >= 500;
  }
}

/** @param {unknown} error @returns {ApiError} what went wrong, also when it was no answer at all */
export function asApiError(error) {
  return error instanceof ApiError ? error : new ApiError(0);
}

export class Api {
  /** @param {string} base for example "https://chat.example.nl" */
  constructor(base) {
    this.base = base.replace(/\/+$/, '');
  }

  /**
   * @param {{identity_token?: string, page_url?: string, language?: string}} about
   * @returns {Promise<{conversation_id: string, token: string} & Update>}
   */
  async start(about) {
    return (await this.#call('/api/conversations', null, { body: about })).json();
  }

  /**
   * @param {Session} session
   * @param {{client_id: string, text?: string, choice?: string}} message
   * @returns {Promise<{seq: number}>}
   */
  async send(session, message) {
    return (await this.#call(path(session, 'messages'), session, { body: message })).json();
  }

  /**
   * @param {Session} session
   * @param {number} since
   * @returns {Promise<Update>}
   */
  async messages(session, since) {
    return (await this.#call(path(session, `messages?since=${since}`), session)).json();
  }

  /**
   * The open stream of events; the caller reads and ends it.
   * @param {Session} session
   * @param {number} since
   * @param {AbortSignal} signal
   */
  events(session, since, signal) {
    return this.#call(path(session, `events?since=${since}`), session, {
      signal,
      accept: 'text/event-stream',
    });
  }

  /** @param {Session} session */
  async handoff(session) {
    await this.#call(path(session, 'handoff'), session, { body: {} });
  }

  /**
   * @param {Session} session
   * @param {'txt' | 'html' | 'json'} format
   */
  async transcript(session, format) {
    return (await this.#call(path(session, `transcript?format=${format}`), session, { accept: '*/*' })).blob();
  }

  /**
   * @param {string} where
   * @param {Session | null} session
   * @param {{body?: object, accept?: string, signal?: AbortSignal}} [options]
   * @returns {Promise<Response>} of a call that went well
   * @throws {ApiError}
   */
  async #call(where, session, { body, accept = 'application/json', signal } = {}) {
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    const timer = setTimeout(giveUp, PATIENCE_MS);
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const response = await fetch(this.base + where, {
        method: body ? 'POST' : 'GET',
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
      return response;
    } catch (error) {
      throw asApiError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * @param {Session} session
 * @param {string} rest
 */
function path(session, rest) {
  return `/api/conversations/${encodeURIComponent(session.id)}/${rest}`;
}

/** Read an RFC 9457 answer; any other body is left alone. @param {Response} response */
async function problem(response) {
  /** @type {{title?: any, detail?: any}} */
  let about = {};
  if ((response.headers.get('Content-Type') ?? '').includes('json')) {
    about = await response.json().catch(() => ({}));
  }
  const { title, detail } = about ?? {};
  return new ApiError(response.status, {
    title: typeof title === 'string' ? title : '',
    detail: typeof detail === 'string' ? detail : '',
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

  /**
   * Twice as long each time, up to half a minute, never at the same moment as everybody else.
   * @param {number} failures how many tries went wrong, 1 or more
   */
  backoff(failures) {
    return this.seconds(Math.min(30, 2 ** (failures - 1)) * (0.5 + Math.random()));
  }

  /** End every wait now. */
  wake() {
    for (const done of [...this.waiting]) done();
  }
}
