import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import Joi from 'joi';
import * as yup from 'yup';
import { z } from 'zod';
import { createApp } from '../src/app.js';
import { compare } from '../src/compare.js';
import { pointerTo } from '../src/validate.js';

let server, url;
before(async () => {
  server = createApp({ log: () => {} }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => { server.close(); server.closeAllConnections(); });

const good = { email: ' Ann@Example.com ', arrival: '2026-12-24', nights: 3, rooms: [{ kind: 'single', guests: 1 }], note: ' late ' };
const post = (name, body, type = 'application/json') => fetch(`${url}/${name}/bookings`, {
  method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type },
});
const pointers = async (res) => (await res.json()).errors.map(({ pointer }) => pointer).sort();

for (const name of ['zod', 'joi', 'yup']) {
  test(`${name}: a good booking passes, cleaned`, async () => {
    const res = await post(name, good);
    assert.equal(res.status, 201);
    assert.deepEqual(await res.json(), { ...good, email: 'ann@example.com', note: 'late' });
  });

  test(`${name}: all mistakes at once, each with a pointer`, async () => {
    const res = await post(name, { ...good, email: 'ann', nights: 0, rooms: [good.rooms[0], { kind: 'suite', guests: 3 }] });
    assert.equal(res.status, 422);
    assert.equal(res.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual(await pointers(res), ['#/email', '#/nights', '#/rooms/1/guests', '#/rooms/1/kind']);
  });

  test(`${name}: the rule over two members is reported at one of them`, async () => {
    const res = await post(name, { ...good, nights: 1, rooms: [good.rooms[0], good.rooms[0]] });
    assert.deepEqual(await pointers(res), ['#/nights']);
  });

  test(`${name}: unknown members are refused`, async () => {
    assert.equal((await post(name, { ...good, price: 1 })).status, 422);
    assert.equal((await post(name, { ...good, rooms: [{ ...good.rooms[0], price: 1 }] })).status, 422);
  });

  test(`${name}: what is no object at all`, async () => {
    for (const body of ['[]', '{}']) assert.equal((await post(name, body)).status, 422, body);
    assert.equal((await post(name, '{"email":')).status, 400);
    assert.equal((await post(name, { ...good, note: 'x'.repeat(200_000) })).status, 413);
    assert.equal((await post(name, 'x=1', 'text/plain')).status, 415);
  });

  test(`${name}: ten thousand mistakes give a short answer`, async () => {
    const res = await post(name, { ...good, rooms: Array.from({ length: 10_000 }, () => 1) });
    const text = await res.text();
    assert.equal(res.status, 422);
    assert.ok(text.length < 5_000, `${text.length} characters`);
  });
}

test('Zod: unknown members are named one by one', async () => {
  const res = await post('zod', { ...good, price: 1, 'a/b~c': 2, rooms: [{ ...good.rooms[0], key: 1 }] });
  assert.deepEqual(await pointers(res), ['#/a~1b~0c', '#/price', '#/rooms/0/key']);
});

test('Zod refuses a text for a number and the 30th of February; Joi and Yup, as written here, take both', async () => {
  const body = { ...good, nights: '3', arrival: '2026-02-30' };
  assert.deepEqual(await pointers(await post('zod', body)), ['#/arrival', '#/nights']);
  for (const name of ['joi', 'yup']) {
    const res = await post(name, body);
    assert.equal(res.status, 201);
    assert.equal((await res.json()).nights, 3);
  }
});

test('a query is text, and is turned into what it means', async () => {
  const list = async (query) => (await fetch(`${url}/bookings${query}`)).json();
  assert.deepEqual(await list(''), { limit: 20 });
  assert.deepEqual(await list('?limit=5&cancelled=false'), { limit: 5, cancelled: false });
  for (const query of ['?limit=', '?limit=0', '?limit=1e1', '?limit=5&limit=6', '?limit=100']) {
    assert.deepEqual((await list(query)).errors.map(({ parameter }) => parameter), ['limit'], query);
  }
  assert.deepEqual((await list('?cancelled=maybe&$where=1')).errors.map(({ parameter }) => parameter), ['cancelled', '$where']);
});

test('a body that says gzip and is none is 400, not a 500', async () => {
  const res = await fetch(`${url}/zod/bookings`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
  assert.equal(res.status, 400);
});

test('a pointer is escaped its own way, then as a URL', () => {
  assert.equal(pointerTo(['rooms', 0, 'kind']), '#/rooms/0/kind');
  assert.equal(pointerTo(['a/b', 'm~n', 'ä b']), '#/a~1b/m~0n/%C3%A4%20b');
  assert.equal(pointerTo([]), '#');
});

test('the defaults of the three libraries', () => {
  assert.deepEqual(compare(), {
    'an unknown member': { Joi: 'refused (1)', Zod: '{"v":"a"}', Yup: '{"v":"a","x":1}' },
    'a member is missing (nothing said)': { Joi: '{}', Zod: 'refused (1)', Yup: '{}' },
    'an empty string': { Joi: 'refused (1)', Zod: '{"v":""}', Yup: 'refused (1)' },
    'a number for a string': { Joi: 'refused (1)', Zod: 'refused (1)', Yup: '{"v":"7"}' },
    "'42' for a number": { Joi: '{"v":42}', Zod: 'refused (1)', Yup: '{"v":42}' },
    'true for a number': { Joi: 'refused (1)', Zod: 'refused (1)', Yup: 'refused (1)' },
    Infinity: { Joi: 'refused (1)', Zod: 'refused (1)', Yup: '{"v":null}' },
    'two mistakes': { Joi: 'refused (1)', Zod: 'refused (2)', Yup: 'refused (1)' },
  });
});

test('Zod: a default fires in a partial schema too, so a PATCH resets what it does not name', () => {
  const article = z.object({ title: z.string(), tags: z.array(z.string()).default([]) });
  assert.deepEqual(article.partial().parse({ title: 'x' }), { title: 'x', tags: [] });
});

test('Zod: coercion is JavaScript\'s', () => {
  assert.equal(z.coerce.number().parse(''), 0);
  assert.equal(z.coerce.number().parse(null), 0);
  assert.equal(z.coerce.boolean().parse('false'), true);
  assert.equal(z.coerce.date().parse('1').getFullYear(), 2001);
});

test('Zod: the order of methods is the order of steps', () => {
  assert.equal(z.string().min(1).trim().parse('  '), '', 'checked, then trimmed: empty after all');
  assert.equal(z.string().trim().min(1).safeParse('  ').success, false);
});

test('Zod: a refinement of an object waits until its members are valid', () => {
  const range = z.object({ name: z.string(), from: z.number(), to: z.number() }).refine((v) => v.from < v.to, { path: ['to'] });
  const { error } = range.safeParse({ from: 3, to: 1 });
  assert.deepEqual(error.issues.map(({ path }) => path.join()), ['name']);
});

test('the error objects of Joi and Yup carry the input, passwords too', () => {
  const { error } = Joi.object({ password: Joi.string().pattern(/\d/) }).validate({ password: 'secret' });
  assert.match(error.message, /secret/);
  assert.equal(error._original.password, 'secret');
  assert.throws(() => yup.object({ pin: yup.number() }).validateSync({ pin: 'secret' }), /secret/);
  const zod = z.object({ password: z.string().regex(/\d/) }).safeParse({ password: 'secret' });
  assert.doesNotMatch(JSON.stringify(zod.error.issues) + zod.error.message, /secret/);
});
