import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annLogsIn, submit } from '../src/attacks.js';
import { BANK, openBank } from '../src/bank.js';
import { createBrowser, relation } from '../src/browser.js';
import { boundToken } from '../src/defences.js';
import { DEFENCES, works } from '../src/matrix.js';

const limit = { timeout: 20_000 };

test('which attack works in spite of which defence', limit, async () => {
  assert.deepEqual(await works(), {
    nothing: ['formFromASubdomain', 'formFromElsewhere', 'jsonAsText', 'linkFromElsewhere', 'loginAsMallory', 'tossedToken'],
    'SameSite=Lax': ['formFromASubdomain', 'linkFromElsewhere', 'loginAsMallory', 'tossedToken'],
    'SameSite=Strict': ['formFromASubdomain', 'loginAsMallory', 'tossedToken'],
    'naive double submit': ['linkFromElsewhere', 'tossedToken'],
    'bound token': ['linkFromElsewhere'],
    'Sec-Fetch-Site': ['linkFromElsewhere'],
  });
});

for (const [name, options] of Object.entries(DEFENCES)) {
  test(`Ann can use the bank: ${name}`, limit, async (t) => {
    const bank = await openBank(options());
    t.after(() => bank.close());
    const ann = await annLogsIn(bank);
    assert.equal((await submit(ann, '/transfer', { to: 'Bob' })).status, 200);
    assert.deepEqual(bank.transfers, [{ from: 'Ann', to: 'Bob' }]);
  });
}

test('a token of another session is worth nothing, nor is one from before the login', limit, async (t) => {
  const bank = await openBank({ sameSite: 'lax', defence: boundToken({ key: 'k'.repeat(32) }) });
  t.after(() => bank.close());
  const transferWith = (browser, csrf) =>
    browser.navigate(`${BANK}/transfer`, { method: 'POST', body: new URLSearchParams({ to: 'Bob', csrf }).toString(), from: BANK });

  const mallory = await annLogsIn(bank);
  const { text: foreign } = await mallory.navigate(`${BANK}/form`);
  const ann = createBrowser(bank.port);
  const { text: early } = await ann.navigate(`${BANK}/form`);
  await submit(ann, '/login', { user: 'Ann' });
  const { text: own } = await ann.navigate(`${BANK}/form`);
  for (const token of [foreign, early, '', 'a.b', own.slice(0, -1), `x${own}`]) assert.equal((await transferWith(ann, token)).status, 403);
  assert.equal((await transferWith(ann, own)).status, 200);
});

test('where the browser says that a request comes from', () => {
  assert.equal(relation(undefined, `${BANK}/`), 'none');
  assert.equal(relation(`${BANK}/a`, `${BANK}/b`), 'same-origin');
  assert.equal(relation(`${BANK}:8443/`, `${BANK}/`), 'same-site');
  assert.equal(relation('https://blog.bank.example/', `${BANK}/`), 'same-site');
  assert.equal(relation('http://bank.example/', `${BANK}/`), 'cross-site');
  assert.equal(relation('https://evil.example/', `${BANK}/`), 'cross-site');
});
