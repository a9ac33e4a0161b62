/** The labels. A language that is missing, or a label in it, falls back to Dutch. */

/** @type {Record<string, Record<string, string>>} */
const LABELS = {
  nl: {
    launcher: 'Stel uw vraag',
    unreadOne: 'nieuw bericht',
    unread: 'nieuwe berichten',
    title: 'Chat',
    titleWith: 'Chat met {organisation}',
    close: 'Chat sluiten',
    menu: 'Opties',
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
    sendingSlow: 'verzenden lukt nog niet, we proberen het opnieuw',
    sendingLater: 'het is druk, we versturen uw bericht over {n} seconden',
    failed: 'Uw bericht is niet verzonden.',
    refused: 'Uw bericht kon niet worden verwerkt.',
    retry: 'Opnieuw versturen',
    discard: 'Niet meer versturen',
    left: 'Nog {n} tekens.',
    tooLong: 'Uw bericht is {n} tekens te lang. Maak het korter of verdeel het in delen.',

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
    closed: 'Dit gesprek is afgerond. Hebt u nog een vraag? Schrijf die dan hier.',
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
  en: {
    launcher: 'Ask a question',
    unreadOne: 'new message',
    unread: 'new messages',
    title: 'Chat',
    titleWith: 'Chat with {organisation}',
    close: 'Close chat',
    menu: 'Options',
    log: 'Conversation',
    input: 'Your message',
    send: 'Send',
    person: 'Talk to a person',
    latest: 'Go to the newest message',

    you: 'You',
    bot: 'Digital assistant',
    agent: 'Staff member',
    system: 'Notice',
    choose: 'Choose an answer',
    choices: 'Choices: {list}.',
    steps: 'Next steps',
    newTab: '(opens in a new tab)',
    newMessage: 'New message in the chat.',

    sending: 'sending',
    sendingSlow: 'not sent yet, we are trying again',
    sendingLater: 'it is busy, we send your message in {n} seconds',
    failed: 'Your message was not sent.',
    refused: 'Your message could not be handled.',
    retry: 'Send again',
    discard: 'Do not send',
    left: '{n} characters left.',
    tooLong: 'Your message is {n} characters too long. Make it shorter or split it.',

    starting: 'The chat is starting',
    typing: 'The digital assistant is writing an answer',
    slow: 'The answer takes longer than usual. You can also ask for a person.',
    withBot: 'You are talking to the digital assistant.',
    inQueue: 'You are waiting for a staff member.',
    position: 'You are number {n} in the queue for a staff member.',
    waitShort: 'The wait is less than a minute.',
    waitOne: 'The wait is about 1 minute.',
    wait: 'The wait is about {n} minutes.',
    waitHours: 'The wait is more than an hour.',
    leaveOpen: 'You can leave this window open.',
    withAgent: 'You are talking to {name}.',
    withSomebody: 'You are talking to a staff member.',
    closed: 'This conversation is finished. Do you have another question? Write it here.',
    personBusy: 'One moment, we are looking for a staff member.',
    personFailed: 'We cannot ask a staff member right now. Please try again in a minute.',

    offline: 'The connection is lost. We keep trying.',
    online: 'The connection is back.',
    startFailed: 'The chat does not start now.',
    tryAgain: 'Try again',
    busy: 'It is busy. Please try again in {n} seconds.',
    call: 'You can also call: {phone}.',
    expired: 'Your previous conversation has expired. This is a new conversation.',
    gone: 'This conversation no longer exists.',
    deleted: 'Your data has been deleted. This conversation is gone.',
    anew: 'Start a new conversation',
    loginFailed: 'We could not check that you are logged in. You are now chatting without logging in.',
    otherPerson: 'The previous conversation was of somebody else. This is a new conversation.',
    notNow: 'This is not possible now. Please try again later.',
    cleared: 'The conversation was cleared.',
  },
};

/** Of a part that is loaded later. @param {typeof LABELS} more */
export function addLabels(more) {
  for (const language in more) Object.assign(LABELS[language], more[language]);
}

/** The language to speak when a page asks for, say, "en-GB". @param {string} wanted */
export function supported(wanted) {
  const short = wanted.toLowerCase().split('-')[0];
  return short in LABELS ? short : 'nl';
}

/** @param {string} language @returns {Translate} */
export function translator(language) {
  return (key, values = {}) =>
    (LABELS[language][key] ?? LABELS.nl[key] ?? key).replace(/\{(\w+)\}/g, (_, name) =>
      String(values[name] ?? ''),
    );
}
