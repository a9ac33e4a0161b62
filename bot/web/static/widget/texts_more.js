/** The labels of the menu and of "Mijn gegevens", which are loaded with them. */
import { addLabels } from './texts.js';

addLabels({
  nl: {
    saveText: 'Bewaren als tekst',
    saveHtml: 'Bewaren als webpagina',
    print: 'Afdrukken',
    mail: 'Naar mijn e-mail',
    saveFailed: 'Het gesprek kon niet worden bewaard. Probeer het later opnieuw.',
    saved: 'Het gesprek is bewaard bij uw downloads.',
    fileName: 'gesprek',
    clear: 'Gesprek wissen',
    clearAsk: 'Wilt u dit gesprek wissen? U kunt het daarna op dit apparaat niet meer lezen.',
    clearWaiting: 'Een medewerker kan u hier dan ook niet meer antwoorden.',
    clearDevice: 'We herkennen dit apparaat dan ook niet meer.',
    clearYes: 'Ja, wissen',
    clearNo: 'Nee, terug',

    myData: 'Mijn gegevens',
    back: 'Terug naar de chat',
    loading: 'Een ogenblik, we kijken wat we van u weten.',
    loadFailed: 'We kunnen dit nu niet laten zien.',
    on: 'Aan',
    off: 'Uit',
    unchanged: 'Dit is niet gelukt. Er is niets veranderd.',
    newer: 'Deze tekst is veranderd. Lees de nieuwe tekst en kies opnieuw.',

    who: 'Wie u voor ons bent',
    anonymous: 'We weten niet wie u bent.',
    anonymousMeans: 'We gebruiken alleen wat u in dit gesprek schrijft.',
    returning: 'We herkennen dit apparaat.',
    returningMeans: 'U kunt hier uw eerdere gesprekken lezen, maar we weten niet wie u bent.',
    verified: 'U bent ingelogd.',
    verifiedAs: 'U bent ingelogd als {name}.',
    verifiedMeans: 'We mogen kijken naar wat al bij ons loopt, zodat u uw verhaal niet opnieuw hoeft te vertellen.',

    device: 'Dit apparaat',
    remember: 'Onthoud mij op dit apparaat',
    rememberMeans:
      'In deze browser komt een sleutel te staan, zonder uw naam. Daarmee vindt u hier uw gesprekken terug. ' +
      'De sleutel blijft tot u dit uitzet. Gebruik dit niet op een computer die ook van anderen is.',
    rememberNever: 'Deze browser laat ons niets bewaren. Daarom kunnen we u hier niet onthouden.',

    allowed: 'Wat we mogen gebruiken',

    earlier: 'Mijn eerdere gesprekken',
    earlierHere: 'Mijn eerdere gesprekken op dit apparaat',
    earlierNone: 'Er zijn nog geen eerdere gesprekken.',
    noSubject: 'Zonder onderwerp',

    everything: 'Bewaren of verwijderen',
    saveAll: 'Alles bewaren wat u van mij heeft',
    saveJson: 'Hetzelfde voor de computer (JSON)',
    savedAll: 'Uw gegevens zijn bewaard bij uw downloads.',
    saveAllFailed: 'Uw gegevens konden niet worden bewaard. Probeer het later opnieuw.',
    fileNameAll: 'mijn-gegevens',
    remove: 'Verwijder mijn gegevens',
    removeMeans: 'We vragen u eerst in de chat of u dit zeker weet.',
  },
  en: {
    saveText: 'Save as text',
    saveHtml: 'Save as web page',
    print: 'Print',
    mail: 'To my e-mail',
    saveFailed: 'The conversation could not be saved. Please try again later.',
    saved: 'The conversation was saved in your downloads.',
    fileName: 'conversation',
    clear: 'Clear conversation',
    clearAsk: 'Do you want to clear this conversation? You cannot read it on this device afterwards.',
    clearWaiting: 'A staff member can then no longer answer you here.',
    clearDevice: 'We then no longer recognise this device either.',
    clearYes: 'Yes, clear',
    clearNo: 'No, go back',

    myData: 'My data',
    back: 'Back to the chat',
    loading: 'One moment, we are looking up what we know about you.',
    loadFailed: 'We cannot show this right now.',
    on: 'On',
    off: 'Off',
    unchanged: 'This did not work. Nothing has changed.',
    newer: 'This text has changed. Please read the new text and choose again.',

    who: 'Who you are to us',
    anonymous: 'We do not know who you are.',
    anonymousMeans: 'We only use what you write in this conversation.',
    returning: 'We recognise this device.',
    returningMeans: 'You can read your earlier conversations here, but we do not know who you are.',
    verified: 'You are logged in.',
    verifiedAs: 'You are logged in as {name}.',
    verifiedMeans: 'We may look at what is already going on, so that you need not tell your story again.',

    device: 'This device',
    remember: 'Remember me on this device',
    rememberMeans:
      'A key is kept in this browser, without your name. With it you find your conversations here again. ' +
      'The key stays until you switch this off. Do not use this on a computer that others use too.',
    rememberNever: 'This browser does not let us keep anything. That is why we cannot remember you here.',

    allowed: 'What we may use',

    earlier: 'My earlier conversations',
    earlierHere: 'My earlier conversations on this device',
    earlierNone: 'There are no earlier conversations yet.',
    noSubject: 'Without a subject',

    everything: 'Save or delete',
    saveAll: 'Save everything you have about me',
    saveJson: 'The same for a computer (JSON)',
    savedAll: 'Your data was saved in your downloads.',
    saveAllFailed: 'Your data could not be saved. Please try again later.',
    fileNameAll: 'my-data',
    remove: 'Delete my data',
    removeMeans: 'We first ask you in the chat whether you are sure.',
  },
});
