import { BANK } from './bank.js';
import { createBrowser } from './browser.js';

const EVIL = 'https://evil.example/';
const BLOG = 'https://blog.bank.example/'; // a forgotten subdomain, now Mallory's

export async function annLogsIn(bank) {
  const browser = createBrowser(bank.port);
  await submit(browser, '/login', { user: 'Ann' });
  return browser;
}

/** What the bank's own pages do: fetch the form with its token, send it. */
export async function submit(browser, path, fields) {
  const { text: csrf } = await browser.navigate(`${BANK}/form`);
  return browser.navigate(BANK + path, { method: 'POST', body: new URLSearchParams({ ...fields, csrf }).toString(), from: BANK });
}

const robbed = (bank) => bank.transfers.some(({ from, to }) => from === 'Ann' && to === 'Mallory');

// Each attack resolves to true when it has worked. Ann does nothing but open a page.

// #region form
/** A form on another site, which a script submits. */
export async function formFromElsewhere(bank) {
  const browser = await annLogsIn(bank);
  await browser.navigate(`${BANK}/transfer`, { method: 'POST', body: 'to=Mallory', from: EVIL });
  return robbed(bank);
}
// #endregion

/** A link, where a GET changes something. */
export async function linkFromElsewhere(bank) {
  const browser = await annLogsIn(bank);
  await browser.navigate(`${BANK}/transfer?to=Mallory`, { from: EVIL });
  return robbed(bank);
}

/** The same form on a subdomain: another origin, but the same site. */
export async function formFromASubdomain(bank) {
  const browser = await annLogsIn(bank);
  await browser.navigate(`${BANK}/transfer`, { method: 'POST', body: 'to=Mallory', from: BLOG });
  return robbed(bank);
}

// #region json
/** A form cannot send JSON, but text that is JSON: <input name='{"to":"Mallory","x":"' value='"}'>. */
export async function jsonAsText(bank) {
  const browser = await annLogsIn(bank);
  const body = '{"to":"Mallory","x":"="}';
  await browser.navigate(`${BANK}/api/transfer`, { method: 'POST', type: 'text/plain', body, from: EVIL });
  return robbed(bank);
}
// #endregion

// #region toss
/** The subdomain writes the cookie, and the field to match. */
export async function tossedToken(bank) {
  const browser = await annLogsIn(bank);
  await browser.jar.setCookie('csrf=mallory; Domain=bank.example; Path=/transfer; Secure', BLOG);
  await browser.navigate(`${BANK}/transfer`, { method: 'POST', body: 'to=Mallory&csrf=mallory', from: BLOG });
  return robbed(bank);
}
// #endregion

// #region login
/** Mallory logs Ann in, as himself. She does not look at the name, and saves her card. */
export async function loginAsMallory(bank) {
  const ann = createBrowser(bank.port);
  await ann.navigate(`${BANK}/form`);
  await ann.navigate(`${BANK}/login`, { method: 'POST', body: 'user=Mallory', from: EVIL });
  await submit(ann, '/cards', { number: '4111 1111' });
  return bank.cards.some(({ owner }) => owner === 'Mallory');
}
// #endregion
