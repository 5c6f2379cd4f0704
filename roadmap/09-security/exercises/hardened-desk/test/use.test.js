import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, limit, start, titles } from '../support/desk.js';

test('use: log in, open a ticket, comment it, close it, log out', limit, async (t) => {
  const { send, login, status } = await start(t);
  assert.equal((await send('GET', '/login')).status, 200);
  const { status: loggedIn, location, cookie } = await login('ann');
  assert.deepEqual([loggedIn, location], [303, '/tickets']);

  const created = await send('POST', '/tickets', { cookie, form: { title: 'Screen', body: 'dark', link: 'https://img.example/1' } });
  assert.deepEqual([created.status, created.location], [303, '/tickets/3']);
  assert.equal((await send('POST', '/tickets/3/comments', { cookie, form: { text: 'any news?' } })).location, '/tickets/3');
  const { text, elements } = (await send('GET', '/tickets/3', { cookie })).page();
  for (const part of ['Screen', 'dark', 'Ann', 'any news?']) assert.ok(text.includes(part), `the page of the ticket lacks ${part}`);
  assert.ok(elements.some(({ name, attributes }) => name === 'a' && attributes.href === 'https://img.example/1'), 'the link of the ticket');
  assert.equal((await send('POST', '/tickets/3/close', { cookie, form: {} })).status, 303);
  assert.equal(status(3), 'closed');

  const out = await send('POST', '/logout', { cookie, form: {} });
  assert.deepEqual([out.status, out.location], [303, '/login']);
  assert.match(out.headers['set-cookie'][0], /Max-Age=0/);
  assert.equal((await send('GET', '/tickets', { cookie })).status, 303, 'the session has to be over');
});

test('use: the forms of the pages work in a browser', limit, async (t) => {
  const { config, send, login, status, comments } = await start(t);
  const { cookie } = await login('ann');
  for (const action of ['/tickets/1/comments', '/tickets/1/close']) {
    const page = await send('GET', '/tickets/1', { cookie });
    const form = page.page().elements.find(({ name, attributes }) => name === 'form' && attributes.action === action);
    assert.ok(form, `the page of the ticket has no form for ${action}`);
    assert.equal(form.attributes.method?.toLowerCase(), 'post', action);
    const origin = page.headers['referrer-policy'] === 'no-referrer' ? 'null' : config.origin; // as the Fetch standard has it
    const res = await send('POST', action, { cookie, form: { text: 'mine' }, headers: { origin, 'sec-fetch-site': 'same-origin' } });
    assert.equal(res.status, 303, `${action} with Origin: ${origin}, which is what a browser sends from this page`);
  }
  assert.deepEqual([comments(1), status(1)], [['mine'], 'closed']);
  const { elements } = (await send('GET', '/login')).page();
  assert.ok(elements.some(({ name, attributes }) => name === 'form' && attributes.action === '/login' && attributes.method === 'post'), 'the form of the login page');
});

test('use: a wrong password, and pages without a login', limit, async (t) => {
  const { send } = await start(t);
  const wrong = await send('POST', '/login', { form: { email: 'ann@example.com', password: `${PASSWORD}x` } });
  assert.deepEqual([wrong.status, wrong.headers['set-cookie']], [401, undefined]);
  const anonymous = await send('GET', '/tickets/1');
  assert.deepEqual([anonymous.status, anonymous.location], [303, '/login?next=%2Ftickets%2F1']);
});

test('use: after the login to where one wanted to go', limit, async (t) => {
  const { login } = await start(t);
  for (const next of ['/tickets/1', '/tickets?q=a%20b&sort=title', '/tickets']) assert.equal((await login('ann', { next })).location, next);
});

test('use: search in title and body, in any case, sorted', limit, async (t) => {
  const { send, login, add } = await start(t);
  add(1, 'Apple', 'PAPER', '');
  add(1, 'Banana paper', '');
  const { cookie } = await login('ann');
  const search = async (query) => titles(await send('GET', `/tickets?${query}`, { cookie }));
  assert.deepEqual(await search(''), ['Contract of Ann', 'Apple', 'Banana paper']);
  assert.deepEqual(await search('q=paper'), ['Apple', 'Banana paper']);
  assert.deepEqual(await search('q=&sort=title&dir=desc'), ['Contract of Ann', 'Banana paper', 'Apple']);
  assert.deepEqual(await search('sort=id&dir=desc'), ['Banana paper', 'Apple', 'Contract of Ann']);
  assert.equal((await search('sort=status')).length, 3);
  assert.deepEqual(await search('q=nowhere'), []);
});

test('use: a partner reads the tickets of its account', limit, async (t) => {
  const { api, token, config } = await start(t);
  for (const claims of [{}, { aud: ['https://other.example', config.audience] }, { nbf: 0, jti: 'x' }]) {
    const res = await api(token({ claims }));
    assert.equal(res.status, 200);
    assert.deepEqual(res.json().map(({ title }) => title), ['Contract of Ann']);
  }
});

test('use: an invitation is redeemed by a program, without a cookie or an Origin', limit, async (t) => {
  const { send } = await start(t);
  const redeem = (json) => send('POST', '/invites/redeem', { json });
  const res = await redeem({ email: 'bob@example.com', code: 'b0b-c0de' });
  assert.equal(res.status, 201);
  assert.deepEqual(res.json(), { email: 'bob@example.com', name: 'Bob' });
});
