/**
 * "Mijn gegevens": who we think the citizen is, what we may use, what there is, and out with it.
 * Loaded by the menu. It covers the conversation, which goes on behind it.
 */
import { asApiError } from './api.js';
import { button, el, focused, setAttribute } from './dom.js';
import { saveAs } from './files.js';
import { supported } from './memory.js';
import { old } from './old_chats.js';
import { Failure, Switch } from './switch.js';
import { translator } from './texts.js';

/** The switch at the top says this one; among the others it would be there twice. */
const REMEMBER = 'remember';

export class MyData {
  /** @param {Chat} chat */
  constructor(chat) {
    const { t } = chat;
    this.chat = chat;
    this.t = t;
    this.opened = false;
    /** @type {Map<string, Switch>} */
    this.switches = new Map();
    /** @type {Map<string, Failure>} of each purpose */
    this.failures = new Map();
    /** Which conversation, and whose, is shown. */
    this.key = '';
    this.back = button(t('back'), () => this.leave(), { class: 'icon back' }, 'down');
    this.groups = el('div', { class: 'groups' });
    this.element = el(
      'section', { class: 'mydata', role: 'dialog', 'aria-labelledby': 'mydata', hidden: true },
      el('header', {}, el('div', { class: 'bar' }, this.back, el('h2', { id: 'mydata', text: t('myData') }))),
      this.groups,
    );
    chat.panel.append(this.element);
  }

  open() {
    this.#show(true);
    this.back.focus();
    this.#load();
  }

  /** @returns {boolean} whether it was open */
  leave() {
    if (!this.opened) return false;
    this.#show(false);
    const { anew, header, transcript } = this.chat;
    (anew.hidden ? header.menuButton : anew).focus();
    transcript.toEnd();
    this.chat.update();
    return true;
  }

  #show(open) {
    this.opened = open;
    this.element.hidden = !open;
    this.chat.panel.classList.toggle('covered', open);
  }

  /** Somebody logged in or out behind it, or the conversation is gone. */
  update() {
    if (!this.opened) return;
    if (this.chat.conversation.now.phase === 'gone') this.leave();
    else if (this.key !== this.#who()) this.#load();
  }

  #who() {
    const { session, subject } = this.chat.conversation.now;
    return `${session?.token} ${subject}`;
  }

  /** @param {string} rest @param {CallOptions} [options] @returns {Promise<any>} */
  async #ask(rest, options) {
    return (await this.chat.conversation.call(rest, options)).json();
  }

  async #load() {
    const key = this.#who();
    this.key = key;
    if (this.groups.contains(focused(this.groups))) this.back.focus();
    this.groups.replaceChildren(el('p', { class: 'soft', text: this.t('loading') }));
    const known = await this.#ask('recognition').catch(() => null);
    if (key !== this.key) return;
    if (known) this.#draw(known);
    else this.#sorry();
  }

  #sorry() {
    const again = button(this.t('tryAgain'), () => this.#load());
    this.groups.replaceChildren(el('p', { class: 'failed', text: this.t('loadFailed') }), again);
    this.chat.speech.say(this.t('loadFailed'));
  }

  #draw(known) {
    const { t } = this;
    this.who = el('div', { class: 'card' });
    this.allowed = el('div', { class: 'group' });
    this.allowedShape = '';
    this.switches.clear();
    this.earlier = el('div', { class: 'group' });
    this.earlierLevel = '';
    this.groups.replaceChildren(
      el('div', { class: 'group' }, el('h3', { text: t('who') }), this.who),
      this.#remember(), this.allowed, this.earlier, this.#everything(),
    );
    this.#fill(known);
  }

  /** What depends on who it is and what they allow. */
  #fill(known) {
    const { level, name } = known;
    const is = level === 'verified' && name ? 'verifiedAs' : level;
    this.who.replaceChildren(
      el('p', { class: 'title', text: this.t(is, { name }) }), el('p', { text: this.t(`${level}Means`) }),
    );
    this.#fillAllowed(known);
    this.#fillEarlier(known);
  }

  #remember() {
    const { t } = this;
    const { device } = this.chat.conversation;
    const possible = device.read() !== null || works(device);
    const failed = new Failure(this);
    const id = 'remember-means';
    const rememberMe = async (wanted) => {
      failed.show('');
      const method = wanted ? 'POST' : 'DELETE';
      try {
        const answer = await this.chat.conversation.call(REMEMBER, { method });
        if (wanted) device.save((await answer.json()).browser_token);
        else device.clear();
      } catch (error) {
        failed.show('unchanged');
        throw error;
      }
      this.#ask('recognition').then((known) => this.#fill(known), () => {});
      return wanted;
    };
    const { element } = new Switch(t, t('remember'), device.read() !== null, rememberMe, id);
    setAttribute(element, 'aria-disabled', !possible && 'true');
    return el(
      'div', { class: 'group' }, el('h3', { text: t('device') }), el('div', { class: 'rows' }, element), failed.element,
      el('p', { class: 'soft', id, text: t(possible ? 'rememberMeans' : 'rememberNever') }),
    );
  }

  #fillAllowed({ level, permissions }) {
    // What a stranger says cannot be kept under any name, and nothing of theirs is used.
    const shown = level === 'anonymous' ? [] : permissions.filter(({ purpose }) => purpose !== REMEMBER);
    const shape = JSON.stringify(shown.map(({ granted, said_at: _, ...text }) => text));
    if (shape !== this.allowedShape) {
      this.allowedShape = shape;
      const at = [...this.switches].find(([, one]) => one.element === focused(one.element))?.[0];
      this.#drawAllowed(shown);
      if (at) (this.switches.get(at)?.element ?? this.back).focus();
    }
    for (const one of shown) this.switches.get(keyOf(one))?.told(one.granted);
  }

  #drawAllowed(shown) {
    this.switches.clear();
    const purposes = new Map(shown.map((one) => [one.purpose, shown.filter(({ purpose }) => purpose === one.purpose)]));
    this.allowed.replaceChildren(
      ...(shown.length ? [el('h3', { text: this.t('allowed') })] : []),
      ...[...purposes].map(([purpose, list]) => this.#purpose(purpose, list)),
    );
  }

  #purpose(purpose, list) {
    const id = `purpose-${purpose}`;
    const failed = new Failure(this);
    this.failures.set(purpose, failed);
    const rows = list.map((one) => {
      const it = new Switch(this.t, one.category_title, one.granted, (granted) => this.#allow(one, granted));
      it.element.dataset.key = keyOf(one);
      this.switches.set(keyOf(one), it);
      return it.element;
    });
    const [{ purpose_title: title, explanation }] = list;
    return el(
      'div', { class: 'group', role: 'group', 'aria-labelledby': id, 'aria-describedby': `${id}-means` },
      el('h4', { id, text: title }), el('p', { class: 'soft', id: `${id}-means`, text: explanation }),
      el('div', { class: 'rows' }, ...rows), failed.element,
    );
  }

  async #allow({ purpose, category, version }, granted) {
    const { key } = this;
    this.failures.get(purpose)?.show('');
    try {
      const body = { purpose, category, granted, version };
      const known = await this.#ask('permissions', { method: 'PUT', body });
      if (key === this.key) this.#fill(known);
      return granted;
    } catch (error) {
      const newer = asApiError(error).status === 409;
      if (newer) await this.#ask('recognition').then((known) => key === this.key && this.#fill(known), () => {});
      this.failures.get(purpose)?.show(newer ? 'newer' : 'unchanged');
      throw error;
    }
  }

  async #fillEarlier({ level }) {
    if (this.earlierLevel === level) return;
    this.earlierLevel = level;
    this.earlier.replaceChildren();
    if (level === 'anonymous') return;
    const title = el('h3', { text: this.t(level === 'verified' ? 'earlier' : 'earlierHere') });
    const { earlier } = this;
    const found = await this.#ask('earlier').catch(() => null);
    if (this.earlier !== earlier || this.earlierLevel !== level) return;
    const list = found?.conversations ?? [];
    const none = el('p', { class: found ? 'soft' : 'failed', text: this.t(found ? 'earlierNone' : 'loadFailed') });
    earlier.replaceChildren(
      title, list.length ? el('ul', { class: 'rows' }, ...list.map((one) => el('li', {}, old(one, this.chat)))) : none,
    );
  }

  #everything() {
    const { t } = this;
    const failed = new Failure(this);
    const save = async (format) => {
      failed.show('');
      try {
        const answer = await this.chat.conversation.call(`my-data?format=${format}`, { accept: '*/*' });
        saveAs(await answer.blob(), t('fileNameAll'), format);
        this.chat.speech.say(t('savedAll'));
      } catch {
        failed.show('saveAllFailed');
      }
    };
    const remove = { class: 'remove', 'aria-describedby': 'remove-means' };
    return el(
      'div', { class: 'group' }, el('h3', { text: t('everything') }),
      button(t('saveAll'), () => save('txt')), button(t('saveJson'), () => save('json'), { class: 'link' }),
      failed.element, button(t('remove'), () => this.#remove(), remove),
      el('p', { class: 'soft', id: 'remove-means', text: t('removeMeans') }),
    );
  }

  /** The bot asks first whether it is sure, in its own language. */
  #remove() {
    const { composer, conversation, settings } = this.chat;
    this.leave();
    composer.focus();
    conversation.say(translator(supported(settings.contentLanguage ?? 'nl'))('remove'));
  }
}

/** @param {Permission} permission */
function keyOf({ purpose, category }) {
  return `${purpose} ${category}`;
}

/** Whether anything can be kept here. @param {import('./memory.js').Memory} device */
function works(device) {
  device.save('?');
  const kept = device.read() === '?';
  device.clear();
  return kept;
}
