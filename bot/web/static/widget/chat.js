/** The launcher and the panel, put together. Only what the citizen does may move the focus. */
import { Api } from './api.js';
import { VisibleArea, listenInside } from './browser.js';
import { Conversation } from './conversation.js';
import { button, el, setAttribute, show } from './dom.js';
import { Parts, load } from './load.js';
import { Memory } from './memory.js';
import { unread } from './now.js';
import { Composer, Header, StateBar, Trouble, troubleText } from './panel.js';
import { askPerson } from './person.js';
import { Patience, Speech } from './speech.js';
import { applyStyles } from './styles.js';
import { translator } from './texts.js';
import { Transcript, shownItems, unanswered } from './transcript.js';

export class Chat {
  /** @type {import('./mydata.js').MyData | undefined} */
  myData;

  /**
   * @param {HTMLElement} host its data attributes are the settings @param {Wishes} wishes
   * @param {import('./launcher.js').Launcher} launcher which is on the page already
   * @param {Chat} [before] the same chat in another language: this one goes on with its conversation
   */
  constructor(host, wishes, launcher, before) {
    this.host = host;
    this.settings = host.dataset;
    this.wishes = wishes;
    this.language = wishes.language;
    this.t = translator(this.language);
    this.conversation = before?.conversation ?? this.#conversation();
    Object.assign(this.conversation, { language: this.language, hooks: this.#hooks() });
    this.parts = new Parts(this);
    this.opened = false;
    this.asking = false;
    /** What went wrong with the citizen's last action. */
    this.note = '';
    this.leaving = new AbortController();
    this.speech = new Speech(this.t, launcher.region, () => this.opened && !document.hidden && !this.myData?.opened, before?.speech);
    this.patience = new Patience(this.speech, () => this.update());
    this.transcript = this.#transcript();
    this.composer = new Composer({
      t: this.t,
      send: (text) => this.did(() => this.conversation.say(text)),
      count: (loud) => this.parts.draw('counter', true, loud),
    });
    this.header = this.#header();
    this.stateBar = new StateBar({ t: this.t, person: () => askPerson(this) });
    this.trouble = new Trouble({
      t: this.t,
      phone: this.settings.phone ?? '',
      again: () => this.did(() => this.conversation.start()),
    });
    this.anew = button(this.t('anew'), () => { this.conversation.anew(); this.composer.focus(); }, { class: 'primary anew', hidden: true });
    this.transcript.element.append(this.anew);
    this.launcher = launcher;
    this.panel = el(
      'div',
      { class: 'panel', hidden: true },
      this.header.element, this.stateBar.element,
      el('div', { class: 'middle' }, this.transcript.element, this.transcript.latest),
      this.trouble.element, this.composer.element,
    );
    this.frame = launcher.frame;
    launcher.speak(this.language);
    this.frame.append(this.panel);
    this.area = new VisibleArea(this.panel, () => this.#frameRole());
    this.resize();
    listenInside(this.panel, {
      escape: () => this.myData?.leave() || this.header.dismiss() || this.close(),
      inside: () => this.area.full && (this.myData?.opened ? this.myData.element : this.panel),
    });
    if (before) return;
    applyStyles(/** @type {ShadowRoot} */ (host.shadowRoot));
    if (this.conversation.resume()) this.#resumed();
    else this.conversation.keeping.look();
    this.update();
  }

  #resumed() {
    if (this.conversation.open && !this.opened && !this.area.full) this.show(true);
  }

  #conversation() {
    const { wishes: { api }, settings: { storage } } = this;
    return new Conversation({
      api: new Api(api),
      memory: new Memory(api, storage),
      device: new Memory(`device:${api}`, storage === 'none' ? storage : 'local'),
    });
  }

  #hooks() {
    return {
      changed: () => this.update(),
      arrived: (messages) => this.speech.arrived(messages, (one) => this.transcript.speakerName(one)),
      failed: ({ status, detail }) => this.speech.say(`${this.t(status)} ${detail}`),
      expired: () => this.opened && this.conversation.start(),
      resumed: () => this.#resumed(),
      refused: () => this.#tellHost('voorsorteer-login-needed'),
    };
  }

  #transcript() {
    const { conversation } = this;
    return new Transcript({
      t: this.t,
      language: this.language,
      contentLanguage: this.settings.contentLanguage ?? 'nl',
      choose: (choice) => this.did(() => conversation.choose(choice)),
      retry: () => this.did(() => conversation.outbox.retry()),
      discard: (key) => this.did(() => conversation.outbox.discard(key)),
    });
  }

  #header() {
    const { t, settings: { organisation } } = this;
    return new Header({
      t,
      title: organisation ? t('titleWith', { organisation }) : t('title'),
      close: () => this.close(),
      load: (opener) => this.attempt('notNow', async () => new (await load('menu')).Menu(this, opener)),
      speak: () => this.attempt('notNow', async () => (await load('language')).speak(this)),
    });
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

  /** Another takes the place of this one, and its conversation. */
  leave() {
    this.leaving.abort();
    this.patience.wait('');
    this.panel.remove();
  }

  open() {
    this.show(true);
    this.conversation.start();
    const keyboardWouldHideIt = this.area.full && matchMedia('(pointer: coarse)').matches;
    (keyboardWouldHideIt ? this.transcript : this.anew.hidden ? this.composer : this.anew).focus();
    this.#tellHost('voorsorteer-open');
  }

  close() {
    if (!this.opened) return;
    this.show(false);
    this.launcher.element.focus();
    this.#tellHost('voorsorteer-close');
  }

  clear() {
    this.conversation.wipe();
    this.wishes.forget();
    new Memory(`survey:${this.wishes.api}`, this.settings.storage).clear(); // what was not yet sent
    this.speech.say(this.t('cleared'));
    this.close();
  }

  #tellHost(type) {
    this.host.dispatchEvent(new CustomEvent(type, { bubbles: true }));
  }

  /** First the focus to the field, then the deed: what was pressed may disappear. */
  did(deed) {
    this.note = '';
    this.composer.focus();
    deed();
    this.update();
  }

  /** @param {string} note when it fails @param {() => Promise<any>} deed */
  async attempt(note, deed) {
    this.note = '';
    this.update();
    return deed().catch(() => {
      this.note = note;
      this.update();
    });
  }

  /** @param {boolean} open */
  show(open) {
    this.opened = open;
    this.panel.hidden = !open;
    this.launcher.element.hidden = open;
    this.myData?.leave();
    this.header.dismiss();
    this.conversation.open = open;
    this.conversation.keeping.save();
    this.area.measure();
    this.update();
    if (open) this.transcript.toEnd();
  }

  /** As large as the reader wants the letters. */
  resize() {
    setAttribute(this.frame, 'data-size', this.wishes.size);
    this.area.measure();
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
    this.transcript.update(items, waiting ? t(waiting) : this.parts.draw('agent', state.agent));
    this.parts.draw('survey', state.survey);
    this.stateBar.update(state, this.asking);
    for (const node of [this.stateBar.element, this.header.menuButton]) show(node, !gone);
    show(this.anew, gone);
    this.composer.allow(!gone);
    this.myData?.update();
    const trouble = troubleText(conversation.now, this.note, t);
    this.trouble.update(trouble, phase === 'failed');
    this.speech.wrong(trouble);
    if (this.opened) this.speech.notices(refused ? [...notices, 'loginFailed'] : notices);
    this.speech.queue(phase === 'open' ? state : null);
    if (this.speech.heard()) conversation.markRead();
    this.launcher.update(unread(conversation.now));
  }
}
