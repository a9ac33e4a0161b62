/** The labels. Another language than Dutch is loaded when it is asked for; what is missing in it is Dutch. */

/** @type {Record<string, Record<string, string>>} */
const LABELS = {
  nl: {
    title: 'Chat',
    titleWith: 'Chat met {organisation}',
    close: 'Chat sluiten',
    menu: 'Opties',
    other: 'English',
    otherCode: 'en',
    locale: 'nl-NL',
    log: 'Gesprek',
    input: 'Uw bericht',
    send: 'Versturen',
    person: 'Een medewerker spreken',
    latest: 'Naar het nieuwste bericht',

    you: 'U',
    bot: 'Digitale assistent',
    agent: 'Medewerker',
    system: 'Mededeling',
    choose: 'Kies een antwoord',
    choices: 'Keuzes: {list}.',
    steps: 'Volgende stappen',
    newTab: '(opent in een nieuw tabblad)',
    newMessage: 'Nieuw bericht in de chat.',

    sending: 'wordt verzonden',
    sent: 'verzonden',
    sendingSlow: 'verzenden lukt nog niet, we proberen het opnieuw',
    sendingLater: 'het is druk, we versturen uw bericht over {n} seconden',
    failed: 'Uw bericht is niet verzonden.',
    refused: 'Uw bericht kon niet worden verwerkt.',
    retry: 'Opnieuw versturen',
    discard: 'Niet meer versturen',

    starting: 'De chat wordt gestart',
    typing: 'De digitale assistent schrijft een antwoord',
    slow: 'Het antwoord duurt langer dan normaal. U kunt ook een medewerker vragen.',
    withBot: 'U praat met de digitale assistent.',
    inQueue: 'U staat in de rij voor een medewerker.',
    position: 'U bent nummer {n} in de rij voor een medewerker.',
    waitShort: 'De wachttijd is minder dan een minuut.',
    waitOne: 'De wachttijd is ongeveer 1 minuut.',
    wait: 'De wachttijd is ongeveer {n} minuten.',
    waitHours: 'De wachttijd is langer dan een uur.',
    leaveOpen: 'U kunt dit venster open laten.',
    withAgent: 'U praat met {name}.',
    withSomebody: 'U praat met een medewerker.',
    closed: 'Dit gesprek is afgerond. Heeft u nog een vraag? Schrijf die dan hier.',
    personBusy: 'Een ogenblik, we zoeken een medewerker.',
    personFailed: 'Het lukt nu niet om een medewerker te vragen. Probeer het over een minuut opnieuw.',

    offline: 'De verbinding is weg. We proberen het steeds opnieuw.',
    online: 'De verbinding is er weer.',
    startFailed: 'De chat start nu niet.',
    tryAgain: 'Opnieuw proberen',
    busy: 'Het is druk. Probeer het over {n} seconden opnieuw.',
    call: 'U kunt ook bellen: {phone}.',
    expired: 'Uw vorige gesprek is verlopen. Dit is een nieuw gesprek.',
    gone: 'Dit gesprek bestaat niet meer.',
    deleted: 'Uw gegevens zijn verwijderd. Dit gesprek is weg.',
    anew: 'Een nieuw gesprek beginnen',
    loginFailed: 'We konden niet controleren dat u bent ingelogd. U chat nu zonder inloggen.',
    otherPerson: 'Het vorige gesprek was van iemand anders. Dit is een nieuw gesprek.',
    notNow: 'Dit lukt nu niet. Probeer het later opnieuw.',
    cleared: 'Het gesprek is gewist.',
  },
  en: {}, // texts_en.js
};

/** Of a part that is loaded later. @param {typeof LABELS} more */
export function addLabels(more) {
  for (const language in more) Object.assign(LABELS[language], more[language]);
}

/** A name without signs that turn the direction of reading: they would turn what follows it too. @param {string} name */
export function straight(name) {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/** @param {string} language @returns {Translate} */
export function translator(language) {
  return (key, values = {}) =>
    (LABELS[language][key] ?? LABELS.nl[key] ?? key).replace(/\{(\w+)\}/g, (_, name) =>
      straight(String(values[name] ?? '')),
    );
}
