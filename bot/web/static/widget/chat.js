/** The launcher and the panel, put together. Only what the citizen does may move the focus. */
import { Api } from './api.js';
import { Memory, VisibleArea, keepFocusInside } from './browser.js';
import { Conversation } from './conversation.js';
import { button, el, icon, setAttribute, show } from './dom.js';
import { Composer, Header, StateBar, Trouble } from './panel.js';
import { Patience, Speech } from './speech.js';
import { applyStyles } from './styles.js';
import { supported, translator } from './texts.js';
import { Transcript, shownItems, unanswered } from './transcript.js';

export class Chat {
  /** @type {import('./mydata.js').MyData | undefined} */
  myData;
  /** A browser asks once for a module: the next time it gets another name. */
  failures = 0;

  /** @param {HTMLElement} host its data attributes are the settings @param {string} origin of the gateway */
  constructor(host, origin) {
    this.host = host;
    this.settings = host.dataset;
    const { language, api = origin, storage } = this.settings;
    this.language = supported(language || document.documentElement.lang);
    this.t = translator(this.language);
    this.conversation = new Conversation({
      api: new Api(api),
      memory: new Memory(api, storage),
      device: new Memory(`device:${api}`, storage === 'none' ? storage : 'local'),
      language: this.language,
      hooks: {
        changed: () => this.update(),
        arrived: (messages) => this.speech.arrived(messages, (one) => this.transcript.speakerName(one)),
        failed: ({ status, detail }) => this.speech.say(`${this.t(status)} ${detail}`),
        expired: () => this.opened && this.conversation.start(),
        refused: () => this.#tellHost('voorsorteer-login-needed'),
      },
    });
    this.opened = false;
    this.asking = false;
    /** What went wrong with the citizen's last action. */
    this.note = '';
    this.leaving = new AbortController();
    this.speech = new Speech(this.t, () => this.opened && !document.hidden && !this.myData?.opened);
    this.patience = new Patience(this.speech, () => this.update());
    this.transcript = this.#transcript();
    this.composer = new Composer({
      t: this.t,
      send: (text) => this.#did(() => this.conversation.say(text)),
      say: (text) => this.speech.say(text),
    });
    this.header = this.#header();
    this.stateBar = new StateBar({ t: this.t, person: () => this.#askPerson() });
    this.trouble = new Trouble({
      t: this.t,
      phone: this.settings.phone ?? '',
      again: () => this.#did(() => this.conversation.start()),
    });
    this.anew = button(this.t('anew'), () => { this.conversation.anew(); this.composer.focus(); }, { class: 'primary anew', hidden: true });
    this.transcript.element.append(this.anew);
    this.badge = el('span', { class: 'badge' });
    this.launcher = button('', () => this.open(), { class: 'launcher', 'aria-haspopup': 'dialog' });
    this.launcher.append(icon('chat'), this.settings.launcher || this.t('launcher'), this.badge);
    this.panel = el(
      'div',
      { class: 'panel', hidden: true },
      this.header.element, this.stateBar.element,
      el('div', { class: 'middle' }, this.transcript.element, this.transcript.latest),
      this.trouble.element, this.composer.element,
    );
    this.frame = el('div', { lang: this.language }, this.speech.element, this.launcher, this.panel);
    this.area = new VisibleArea(this.panel, () => this.#frameRole());
    const root = host.attachShadow({ mode: 'open' });
    applyStyles(root);
    root.append(this.frame);
    this.#listen();
    if (this.conversation.resume() && this.conversation.open && !this.area.full) this.#show(true);
    this.update();
  }

  #transcript() {
    const { conversation } = this;
    return new Transcript({
      t: this.t,
      language: this.language,
      contentLanguage: this.settings.contentLanguage ?? 'nl',
      choose: (choice) => this.#did(() => conversation.choose(choice)),
      retry: (key) => this.#did(() => conversation.outbox.retry(key)),
      discard: (key) => this.#did(() => conversation.outbox.discard(key)),
    });
  }

  #header() {
    const { t, settings: { organisation } } = this;
    return new Header({
      t,
      title: organisation ? t('titleWith', { organisation }) : t('title'),
      close: () => this.close(),
      load: (opener) => this.attempt('notNow', async () => new (await import(`./menu.js?${this.failures}`)).Menu(this, opener)),
    });
  }

  #listen() {
    const { panel } = this;
    panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) {
        event.stopPropagation();
        if (!this.myData?.leave() && !this.header.dismiss()) this.close();
      } else if (this.area.full) {
        keepFocusInside(this.myData?.opened ? this.myData.element : panel, event);
      }
    });
    // Buttons on their way out may keep the focus, but do nothing any more.
    panel.addEventListener('click', (event) => {
      if (event.target.closest('[aria-disabled="true"]')) event.stopPropagation();
    }, true);
  }

  attach() {
    const { signal } = (this.leaving = new AbortController());
    const wake = () => {
      if (!document.hidden) this.conversation.wake();
      if (this.opened) this.conversation.start();
      this.update();
    };
    document.addEventListener('visibilitychange', wake, { signal });
    window.addEventListener('online', wake, { signal });
    window.addEventListener('pageshow', (event) => event.persisted && wake(), { signal });
    this.area.watch(signal);
    this.conversation.listen();
  }

  detach() {
    this.leaving.abort();
    this.conversation.rest();
  }

  open() {
    this.#show(true);
    this.conversation.start();
    const keyboardWouldHideIt = this.area.full && matchMedia('(pointer: coarse)').matches;
    (keyboardWouldHideIt ? this.transcript : this.anew.hidden ? this.composer : this.anew).focus();
    this.#tellHost('voorsorteer-open');
  }

  close() {
    if (!this.opened) return;
    this.#show(false);
    this.launcher.focus();
    this.#tellHost('voorsorteer-close');
  }

  /** @param {string} text */
  ask(text) {
    this.conversation.anew();
    this.open();
    if (text.trim()) this.conversation.say(text.trim());
  }

  /** @param {Identity} identity */
  async login(identity) {
    await this.conversation.login(identity);
    if (this.opened) await this.conversation.start();
  }

  logout() {
    this.conversation.logout();
    if (this.opened) this.conversation.start();
  }

  clear() {
    this.conversation.wipe();
    this.speech.say(this.t('cleared'));
    this.close();
  }

  #tellHost(type) {
    this.host.dispatchEvent(new CustomEvent(type, { bubbles: true }));
  }

  /** First the focus to the field, then the deed: what was pressed may disappear. */
  #did(deed) {
    this.note = '';
    this.composer.focus();
    deed();
    this.update();
  }

  async #askPerson() {
    if (this.asking) return;
    this.asking = true;
    this.#did(() => this.speech.say(this.t('personBusy')));
    try {
      await this.conversation.askPerson();
    } catch {
      this.note = 'personFailed';
    }
    this.asking = false;
    this.update();
  }

  async openMyData() {
    this.myData ??= new (await import(`./mydata.js?${this.failures}`)).MyData(this);
    if (this.opened) this.myData?.open();
    this.update();
  }

  /** @param {string} note when it fails @param {() => Promise<any>} deed */
  async attempt(note, deed) {
    this.note = '';
    this.update();
    return deed().catch(() => {
      this.note = note;
      this.failures += 1;
      this.update();
    });
  }

  #show(open) {
    this.opened = open;
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    this.myData?.leave();
    this.header.dismiss();
    this.conversation.open = open;
    this.conversation.save();
    this.area.measure();
    this.update();
    if (open) this.transcript.toEnd();
  }

  /** The dialog is the whole frame, so that the live region is inside it and never has to move. */
  #frameRole() {
    setAttribute(this.frame, 'role', this.opened && 'dialog');
    setAttribute(this.frame, 'aria-labelledby', this.opened && 'title');
    setAttribute(this.frame, 'aria-modal', this.opened && this.area.full && 'true');
  }

  update() {
    const { conversation, t } = this;
    const { state, phase, messages, notices, refused } = conversation.now;
    const gone = phase === 'gone';
    const items = shownItems(conversation);
    this.patience.wait(unanswered(items, state));
    const starting = phase === 'starting' && !messages.size ? 'starting' : '';
    const waiting = this.patience.label || starting;
    if (state.agent) this.agent ??= (import('./agent.js').then((it) => { this.agent = it.follow(this); }, () => {}), () => '');
    this.transcript.update(items, waiting ? t(waiting) : state.agent && this.agent());
    this.stateBar.update(state, this.asking);
    for (const node of [this.stateBar.element, this.header.menuButton]) show(node, !gone);
    show(this.anew, gone);
    this.composer.allow(!gone);
    this.myData?.update();
    const trouble = this.#troubleText();
    this.trouble.update(trouble, phase === 'failed');
    this.speech.wrong(trouble);
    if (this.opened) this.speech.notices(refused ? [...notices, 'loginFailed'] : notices);
    this.speech.queue(phase === 'open' ? state : null);
    if (this.speech.heard()) conversation.markRead();
    this.#updateBadge(conversation.unread);
  }

  #troubleText() {
    const { phase, problem, connected } = this.conversation.now;
    if (phase === 'failed') {
      return problem?.status === 429 ? this.t('busy', { n: problem.retryAfter || 30 }) : this.t('startFailed');
    }
    if (!connected) return this.t('offline');
    return this.note && this.t(this.note);
  }

  #updateBadge(unread) {
    const words = this.t(unread === 1 ? 'unreadOne' : 'unread');
    this.badge.replaceChildren(...(unread ? [unread, el('span', { class: 'unseen', text: ` ${words}` })] : []));
  }
}
