import { createBrowser, send } from './browser.js';

const SHOP = 'https://shop.example';

async function annLogsIn(shop) {
  const browser = createBrowser(shop.port);
  await browser.request(`${SHOP}/login`, { method: 'POST', body: 'Ann' });
  return browser;
}

// Each attack resolves to true when it has worked.

/** Stopped by HttpOnly. A script that was smuggled into a page of the shop sends document.cookie home. */
export async function stealByScript(shop) {
  const browser = await annLogsIn(shop);
  const loot = await browser.scriptReads(`${SHOP}/`);
  const { text } = await send(shop.port, `${SHOP}/account`, { cookie: loot });
  return text === 'Hello Ann';
}

/** Stopped by Secure. Ann follows an old http:// link in a café; whoever runs its network reads along. */
export async function listenOnHttp(shop) {
  const browser = await annLogsIn(shop);
  const { sent } = await browser.request('http://shop.example/');
  const { text } = await send(shop.port, `${SHOP}/account`, { cookie: sent });
  return text === 'Hello Ann';
}

/** Stopped by SameSite=Lax. A page elsewhere submits a form to the shop, in Ann's browser. */
export async function forgeATransfer(shop) {
  const browser = await annLogsIn(shop);
  await browser.request(`${SHOP}/transfer`, { method: 'POST', body: 'Mallory', from: 'https://evil.example/' });
  return shop.transfers.some(({ user, to }) => user === 'Ann' && to === 'Mallory');
}

// #region toss
/** Stopped by __Host-. A subdomain plants Mallory's session, and Ann saves her card to his account. */
export async function tossACookie(shop) {
  const login = await send(shop.port, `${SHOP}/login`, { method: 'POST', body: 'Mallory' });
  const [pair] = login.setCookie[0].split(';');
  shop.planted.line = `${pair}; Domain=shop.example; Path=/account; Secure`; // the longer path is sent first

  const browser = await annLogsIn(shop);
  await browser.request('https://blog.shop.example/');
  await browser.request(`${SHOP}/account/card`, { method: 'POST', body: '4111 1111' });
  return shop.cards.some(({ user }) => user === 'Mallory');
}
// #endregion
