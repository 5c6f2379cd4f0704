import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgeATransfer, listenOnHttp, stealByScript, tossACookie } from '../src/attacks.js';
import { contextOf, createBrowser, site } from '../src/browser.js';
import { startShop, strong, weak } from '../src/shop.js';

async function works(t, attack, cookie) {
  const shop = await startShop(cookie);
  t.after(() => shop.close());
  return attack(shop);
}

// One attribute at a time: what stops the attack, and that nothing else did.
const cases = [
  [stealByScript, 'HttpOnly', { name: 'sid', options: { ...weak.options, httpOnly: true } }],
  [listenOnHttp, 'Secure', { name: 'sid', options: { ...weak.options, secure: true } }],
  [forgeATransfer, 'SameSite=Lax', { name: 'sid', options: { ...weak.options, sameSite: 'Lax' } }],
  [tossACookie, '__Host-', { name: '__Host-sid', options: { ...weak.options, secure: true } }],
];
for (const [attack, attribute, cookie] of cases) {
  test(`${attack.name} works on a cookie without attributes`, async (t) => {
    assert.equal(await works(t, attack, weak), true);
  });
  test(`${attack.name} is stopped by ${attribute} alone`, async (t) => {
    assert.equal(await works(t, attack, cookie), false);
  });
  test(`${attack.name} is stopped by all of them together`, async (t) => {
    assert.equal(await works(t, attack, strong), false);
  });
}

test('HttpOnly, Secure and SameSite do not stop a subdomain', async (t) => {
  assert.equal(await works(t, tossACookie, { name: 'sid', options: strong.options }), true);
});

test('SameSite does not stop a form on a subdomain: it is the same site', async (t) => {
  const shop = await startShop(strong);
  t.after(() => shop.close());
  const browser = createBrowser(shop.port);
  await browser.request('https://shop.example/login', { method: 'POST', body: 'Ann' });
  await browser.request('https://shop.example/transfer', { method: 'POST', body: 'Mallory', from: 'https://blog.shop.example/' });
  assert.deepEqual(shop.transfers, [{ user: 'Ann', to: 'Mallory' }]);
});

test('which requests from another site carry which cookie', async (t) => {
  const from = 'https://elsewhere.example/';
  const requests = {
    link: { from },
    form: { from, method: 'POST' },
    'img, iframe, fetch': { from, navigation: false },
  };
  const seen = {};
  for (const sameSite of ['Strict', 'Lax', 'None']) {
    for (const [kind, request] of Object.entries(requests)) {
      const shop = await startShop({ name: 'sid', options: { ...strong.options, sameSite } });
      t.after(() => shop.close());
      const browser = createBrowser(shop.port);
      await browser.request('https://shop.example/login', { method: 'POST', body: 'Ann' });
      const { sent } = await browser.request('https://shop.example/', request);
      seen[`${kind}, ${sameSite}`] = sent !== '';
    }
  }
  assert.deepEqual(seen, {
    'link, Strict': false, 'form, Strict': false, 'img, iframe, fetch, Strict': false,
    'link, Lax': true, 'form, Lax': false, 'img, iframe, fetch, Lax': false,
    'link, None': true, 'form, None': true, 'img, iframe, fetch, None': true,
  });
});

test('a site is scheme and registrable domain', () => {
  assert.equal(site('https://shop.example:8443/x'), site('https://blog.shop.example/'));
  assert.notEqual(site('http://shop.example/'), site('https://shop.example/'));
  assert.notEqual(site('https://ann.github.io/'), site('https://bob.github.io/'), 'github.io is a public suffix');
  assert.notEqual(site('https://a.co.uk/'), site('https://b.co.uk/'));
  const get = { method: 'GET', navigation: true };
  assert.equal(contextOf('https://shop.example/', { ...get, from: 'https://blog.shop.example/' }), 'strict');
});
