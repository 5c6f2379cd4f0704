import { createClient } from './client.js';

// Each attack resolves to true when it has worked.

// #region fixation
/** Mallory makes a session, plants its cookie in Ann's browser, and waits until she logs in. */
export async function fixate(base) {
  const mallory = createClient(base);
  await mallory.call('POST', '/cart', { item: 'anything' }); // now he has a cookie, signed by the server

  const ann = createClient(base);
  ann.cookie = mallory.cookie; // by a subdomain, a script, a minute at her desk
  await ann.logIn();

  const { body } = await mallory.call('GET', '/me'); // with the cookie he has always had
  return body.userId === 1;
}
// #endregion

/** Mallory has copied the cookie. Ann notices something and logs out. */
export async function replayAfterLogout(base) {
  const ann = createClient(base);
  await ann.logIn();
  const mallory = createClient(base);
  mallory.cookie = ann.cookie;
  await ann.call('POST', '/logout');
  return (await mallory.call('GET', '/me')).status === 200;
}
