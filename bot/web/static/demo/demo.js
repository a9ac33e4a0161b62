// @ts-check
/** The demo page: everything that asks something goes to the chat, and one can play a customer. */

const CUSTOMER = 'voorsorteer-demo-customer';
/** @type {any} the element of the widget, which the script before this one defines */
const chat = document.querySelector('voorsorteer-chat');
/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(selector);

/** @param {{id: string, name: string} | null} customer */
function remember(customer) {
  try {
    if (customer) sessionStorage.setItem(CUSTOMER, JSON.stringify(customer));
    else sessionStorage.removeItem(CUSTOMER);
  } catch {
    // Without storage the log-in lasts as long as the page.
  }
}

/** @returns {{id: string, name: string} | null} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(CUSTOMER) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} id @returns {Promise<string>} the signed token that a real site would make at log-in */
async function identityToken(id) {
  const answer = await fetch('/demo/identity', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ customer_id: id }),
  });
  if (!answer.ok) throw new Error(`log-in answered ${answer.status}`);
  return (await answer.json()).identity_token;
}

/** @param {string} name of who is logged in, '' for nobody */
function showAccount(name) {
  find('#account-name').textContent = name;
  find('#account-name').hidden = !name;
  find('#login-button').hidden = Boolean(name);
  find('#logout-button').hidden = !name;
}

/** @param {{id: string, name: string}} customer */
async function logIn(customer) {
  try {
    await chat.login(() => identityToken(customer.id));
  } catch {
    chat.logout();
    remember(null);
    showAccount('');
    find('#account-status').textContent = 'Inloggen is niet gelukt.';
    return;
  }
  remember(customer);
  showAccount(customer.name);
}

function listenForLogIn() {
  const dialog = find('#login');
  find('#login-button').addEventListener('click', () => dialog.showModal());
  for (const button of dialog.querySelectorAll('[data-customer]')) {
    button.addEventListener('click', async () => {
      const { customer: id, name } = button.dataset;
      dialog.close();
      find('#account-status').textContent = '';
      await logIn({ id, name });
      if (find('#login-button').hidden) find('#logout-button').focus();
      find('#account-status').textContent ||= `U bent ingelogd als ${name}.`;
    });
  }
  find('#logout-button').addEventListener('click', () => {
    chat.logout();
    remember(null);
    showAccount('');
    find('#login-button').focus();
    find('#account-status').textContent = 'U bent uitgelogd.';
  });
  const customer = remembered();
  if (customer) logIn(customer);
}

find('#question').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  const field = find('#question-text');
  chat.ask(field.value);
  field.value = '';
});
for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => chat.ask(button.getAttribute('data-ask')));
}
for (const button of document.querySelectorAll('[data-open]')) {
  button.addEventListener('click', () => chat.open());
}
if (find('#login')) listenForLogIn();
