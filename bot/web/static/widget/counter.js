/** How much room is left in a long message; loaded when one gets long. */
import { el, setAttribute, show } from './dom.js';
import { LONGEST } from './panel.js';
import { addLabels } from './texts.js';

const NEAR = 200;
/** Spoken when one of these is passed, not at every letter. */
const SPOKEN_AT = [NEAR, 50, 0];

addLabels({
  nl: {
    left: 'Nog {n} tekens.',
    tooLong: 'Uw bericht is {n} tekens te lang. Maak het korter of verdeel het in delen.',
  },
  en: {
    left: '{n} characters left.',
    tooLong: 'Your message is {n} characters too long. Make it shorter or split it.',
  },
});

/** @param {Chat} chat @returns {(loud?: boolean) => void} counts; `loud`: also says it */
export function follow({ composer: { element, field }, speech, t }) {
  const counter = el('p', { class: 'counter', id: 'counter', hidden: true });
  element.append(counter);
  let before = LONGEST;
  return (loud) => {
    const left = LONGEST - [...field.value].length; // as the gateway counts: an emoji is one
    const near = left <= NEAR;
    const text = left < 0 ? t('tooLong', { n: -left }) : t('left', { n: left });
    show(counter, near);
    counter.textContent = near ? text : '';
    counter.classList.toggle('wrong', left < 0);
    setAttribute(field, 'aria-invalid', left < 0 ? 'true' : null);
    setAttribute(field, 'aria-describedby', near ? 'counter' : null);
    if (loud || SPOKEN_AT.some((mark) => left < mark && before >= mark)) speech.say(text);
    before = left;
  };
}
