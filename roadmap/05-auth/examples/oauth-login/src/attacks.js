import { createBrowser } from './browser.js';

/** Mallory's own login, stopped before his browser opens the callback. Its URL goes into a link for Ann. */
async function callbackOfMallory({ baseUrl, mockGoogle }) {
  mockGoogle.user = 'mallory';
  const { stopped } = await createBrowser().open(`${baseUrl}/login/google`, { stopAt: '/callback' });
  mockGoogle.user = 'ann';
  return stopped;
}
async function annLoggedIn({ baseUrl }) {
  const browser = createBrowser();
  await browser.open(`${baseUrl}/login/google`);
  return browser;
}

/** Ann clicks, and is logged in as Mallory: what she enters (address, card) is his. */
export async function loginCsrf(server) {
  const ann = createBrowser();
  await ann.open(await callbackOfMallory(server));
  const { body } = await ann.open(`${server.baseUrl}/me`);
  return body.email === 'mallory@example.com';
}

// #region linkCsrf
/** Ann is logged in and clicks: Mallory's Google account is linked to hers, and opens it from now on. */
export async function linkCsrf(server) {
  const ann = await annLoggedIn(server);
  await ann.open(await callbackOfMallory(server));
  server.mockGoogle.user = 'mallory';
  const { body } = await createBrowser().open(`${server.baseUrl}/login/google`);
  return body.email === 'ann@example.com' || (await ann.open(`${server.baseUrl}/me`)).body.email === 'mallory@example.com';
}
// #endregion

/** Ann's code from a log or a Referer, used by Mallory before her, with his own login under way. */
export async function stolenCode(server) {
  const { stopped } = await createBrowser().open(`${server.baseUrl}/login/google`, { stopAt: '/callback' });
  const code = new URL(stopped).searchParams.get('code');
  const mallory = createBrowser();
  const own = new URL((await mallory.open(`${server.baseUrl}/login/google`, { stopAt: '/callback' })).stopped);
  own.searchParams.set('code', code); // his own state, her code
  await mallory.open(own.href);
  return (await mallory.open(`${server.baseUrl}/me`)).body.email === 'ann@example.com';
}

/** Mallory has written Ann's address into an account at a provider. Ann's account here has a password. */
export async function sameAddress(server) {
  server.accounts.create('ann@example.com');
  server.mockGoogle.user = 'mallory as ann';
  const mallory = createBrowser();
  await mallory.open(`${server.baseUrl}/login/google`);
  return (await mallory.open(`${server.baseUrl}/me`)).body.email === 'ann@example.com';
}
