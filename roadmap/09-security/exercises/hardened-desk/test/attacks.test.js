import assert from 'node:assert/strict';
import crypto, { createSecretKey } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { after, mock, test } from 'node:test';
import vm from 'node:vm';

// Watches timingSafeEqual. Before the import of the desk, so that every way of importing it is seen.
const original = crypto.timingSafeEqual;
let compared = 0;
crypto.timingSafeEqual = (a, b) => { compared++; return original(a, b); };
syncBuiltinESMExports();
after(() => { crypto.timingSafeEqual = original; syncBuiltinESMExports(); });
const { NOW, ORIGIN, limit, start, titles } = await import('../support/desk.js');

const YEAR = 31_536_000;
const query = (values) => new URLSearchParams(values).toString();

test('1. search: q cannot reach the tickets of others', limit, async (t) => {
  const { send, login } = await start(t);
  const { cookie } = await login('mallory');
  for (const q of ["' OR 1=1 --", "x' UNION SELECT id, email, password, '', '' FROM accounts --", "%' OR '%'='", 'secret', 'Contract', '%', '_']) {
    const res = await send('GET', `/tickets?${query({ q })}`, { cookie });
    assert.equal(res.status, 200, `a search for ${q} is an ordinary search`);
    assert.doesNotMatch(res.text, /Contract of Ann|ann@example|[0-9a-f]{32}:[0-9a-f]{32}/, `still works for Mallory: he reads what is Ann's, with q=${q}`);
  }
});

test('1. search: quotes and wildcards are ordinary characters', limit, async (t) => {
  const { send, login, add } = await start(t);
  for (const title of ["O'Brien", '100%', '100 euros', 'a_b', 'axb', 'c:\\temp', 'say "hi"']) add(1, title);
  const { cookie } = await login('ann');
  const { text: all } = await send('GET', '/tickets', { cookie });
  assert.equal((all.match(/<li>/g) ?? []).length, 8);
  for (const [q, found] of [["O'B", 1], ['%', 1], ['0%', 1], ['_', 1], ['a_b', 1], ['\\', 1], ['"hi"', 1], ['%%', 0], ["''", 0]]) {
    const res = await send('GET', `/tickets?${query({ q })}`, { cookie });
    assert.equal((res.text.match(/<li>/g) ?? []).length, found, `found for ${q}`);
  }
});

test('2. search: sort and dir cannot carry SQL', limit, async (t) => {
  const { send, login } = await start(t);
  const { cookie } = await login('mallory');
  const ask = async (text) => (await send('GET', `/tickets?${text}`, { cookie })).status;
  for (const sort of ["(CASE WHEN (SELECT password FROM accounts WHERE id = 1) LIKE '0%' THEN id ELSE title END)", 'owner_id', 'body', 'id; DROP TABLE tickets', 'id, (SELECT 1)', '1', '', 'ID', 'constructor', '__proto__', 'rowid']) {
    assert.equal(await ask(query({ sort })), 400, `still works for Mallory: he sorts by ${sort}, and learns one bit with each answer`);
  }
  for (const dir of ['asc, (SELECT password FROM accounts)', 'descending', '', 'ASC LIMIT 1', 'constructor']) assert.equal(await ask(query({ dir })), 400, `dir=${dir}`);
  for (const twice of ['sort=id&sort=title', 'dir=asc&dir=desc', 'q=a&q=b']) assert.equal(await ask(twice), 400, `${twice}: which of them is checked, and which is used?`);
});

test('3. the id in the path cannot carry SQL, or reach the tickets of others', limit, async (t) => {
  const { send, login, status, comments } = await start(t);
  const { cookie } = await login('mallory');
  for (const id of ['1', '1%20OR%201=1', '2%20OR%201=1', '2;DROP%20TABLE%20tickets', '0%20UNION%20SELECT%201,password,email,4,5%20FROM%20accounts', '2.0', '2e0', '0x2', '-2', '+2', '%202', '999', '99999999999999999999', 'NaN', '%00', '%zz']) {
    for (const [method, path, options] of [['GET', '', {}], ['POST', '/close', { form: {} }], ['POST', '/comments', { form: { text: 'was here' } }]]) {
      const res = await send(method, `/tickets/${id}${path}`, { cookie, ...options });
      assert.equal(res.status, 404, `still works for Mallory: ${method} /tickets/${id}${path}`);
      assert.doesNotMatch(res.text, /secret of Ann|[0-9a-f]{32}:/, `still works for Mallory: he reads what is Ann's at /tickets/${id}`);
    }
  }
  assert.deepEqual([status(1), status(2), comments(1)], ['open', 'open', []]);
});

const ATTACKS = [
  '<script>steal()</script>', '<scr<script>ipt>steal()</script>', '<SCRIPT>steal()</SCRIPT>', '<img src=x onerror=steal()>', '<svg/onload=steal()>', '</title><script>steal()</script>',
  '"><script>steal()</script>', '" onfocus="steal()" autofocus="', "' onfocus='steal()' autofocus='", '<!--', '<base href=//evil.example>', '<form action=//evil.example>', '&lt;b&gt; &amp;amp; &#39;', '</script><script>steal()</script>', '<x-mallory>', '</textarea><b>',
];
const ELEMENTS = ['html', 'head', 'meta', 'title', 'body', 'h1', 'p', 'ul', 'li', 'b', 'a', 'form', 'input', 'button', 'script', 'label', 'main', 'header', 'nav', 'div', 'span'];

/** Nothing in the page is Mallory's but text. */
function assertClean(res, where) {
  const { elements } = res.page();
  const nonce = /script-src 'nonce-([^']*)'/.exec(res.headers['content-security-policy'])?.[1];
  for (const { name, attributes, content } of elements) {
    assert.ok(ELEMENTS.includes(name), `still works for Mallory: his <${name}> is an element, ${where}`);
    for (const attribute of Object.keys(attributes)) assert.doesNotMatch(attribute, /^on|^autofocus$|^style$/, `still works for Mallory: his attribute ${attribute} at <${name}>, ${where}`);
    for (const target of [attributes.href, attributes.action, attributes.src]) assert.doesNotMatch(target ?? '', /^\s*\/\/|evil\.example/, `still works for Mallory: a target of his, ${where}`);
    if (name === 'script') {
      assert.equal(attributes.nonce, nonce, `a script without the nonce of the policy, ${where}`);
      assert.match(content, /^window\.page = /, `still works for Mallory: a script of his, ${where}`);
    }
  }
  assert.equal(elements.filter(({ name }) => name === 'script').length, 1, `the page's own script, and no other, ${where}`);
  return res.page();
}

test('4. what people write is text in the page of a ticket: title, body, comment, author', limit, async (t) => {
  const { send, login, db } = await start(t);
  const { cookie } = await login('mallory');
  for (const attack of ATTACKS) {
    const { location } = await send('POST', '/tickets', { cookie, form: { title: `T${attack}`, body: `B${attack}`, link: `L${attack}` } });
    await send('POST', `${location}/comments`, { cookie, form: { text: `C${attack}` } });
    db.prepare('UPDATE comments SET author = ?').run(`A${attack}`);
    const { text, elements } = assertClean(await send('GET', location, { cookie }), `in a ticket with ${attack}`);
    for (const part of ['T', 'B', 'L', 'C', 'A']) assert.ok(text.includes(part + attack), `${part}${attack} has to be shown complete and unchanged`);
    assert.equal(elements.find(({ name }) => name === 'title').content, `T${attack}`, 'the title of the page');
  }
});

test('4. what people write is text in the list: title, name, search', limit, async (t) => {
  const { send, add, login, db } = await start(t);
  for (const attack of ATTACKS) {
    db.prepare('UPDATE accounts SET name = ? WHERE id = 2').run(`N${attack}`);
    const id = add(2, `T${attack}`);
    db.prepare('UPDATE tickets SET status = ? WHERE id = ?').run(`S${attack}`, id);
    const { cookie } = await login('mallory');
    const { text, elements } = assertClean(await send('GET', `/tickets?${query({ q: `T${attack}` })}`, { cookie }), `in the list, with ${attack}`);
    for (const part of ['T', 'N', 'S']) assert.ok(text.includes(part + attack), `${part}${attack} has to be shown complete and unchanged`);
    assert.equal(elements.find(({ attributes }) => attributes.name === 'q').attributes.value, `T${attack}`, 'what was searched for, in its field');
    const window = {};
    vm.runInNewContext(elements.find(({ name }) => name === 'script').content, { window });
    assert.equal(window.page.q, `T${attack}`, 'what was searched for, in window.page');
  }
});

test('4. what stands in an address is text, too: login page and errors', limit, async (t) => {
  const { send, login } = await start(t);
  const { cookie } = await login('ann');
  for (const attack of ATTACKS) {
    const { elements } = assertClean(await send('GET', `/login?${query({ next: `/tickets?q=${attack}` })}`), `in the login page, with ${attack}`);
    assert.equal(elements.find(({ attributes }) => attributes.name === 'next').attributes.value, `/tickets?q=${attack}`);
    const missing = await send('GET', `/${encodeURIComponent(attack)}`, { cookie });
    assert.equal(missing.status, 404);
    assertClean(missing, `in the page of a 404, with ${attack}`);
  }
});

test('5. a link leads to a web page or is no link', limit, async (t) => {
  const { send, login, add } = await start(t);
  const { cookie } = await login('ann');
  const hrefs = async (link) => {
    const res = await send('GET', `/tickets/${add(1, 'x', '', link)}`, { cookie });
    assert.ok(res.page().text.includes(link), `${link} has to be shown`);
    return res.page().elements.filter(({ name, attributes }) => name === 'a' && !/^\/tickets/.test(attributes.href)).map(({ attributes }) => attributes.href);
  };
  for (const link of ['javascript:steal()', 'JavaScript:steal()', ' javascript:steal()', 'java\tscript:steal()', '\u0001javascript:steal()', 'javascript://https://x.example/%0asteal()', 'data:text/html,<script>steal()</script>', 'vbscript:steal()', 'blob:https://x.example/1', '//evil.example/', 'evil.example', '/logout', 'https://']) {
    assert.deepEqual(await hrefs(link), [], `still works for Mallory: a link ${JSON.stringify(link)}`);
  }
  for (const link of ['https://x.example/a?b=1&c=2#d', 'http://x.example/', 'HTTPS://x.example/']) assert.deepEqual((await hrefs(link)).map((href) => new URL(href).href), [new URL(link).href]);
});

test('5. what stands in a link stays in its attribute', limit, async (t) => {
  const { send, login, add } = await start(t);
  const { cookie } = await login('ann');
  for (const attack of ATTACKS) {
    const link = `https://x.example/?${attack.replaceAll('evil.example', 'mallory')}`;
    const { elements } = assertClean(await send('GET', `/tickets/${add(1, 'x', '', link)}`, { cookie }), `in a ticket whose link is ${link}`);
    const [{ attributes }] = elements.filter(({ name, attributes: { href } }) => name === 'a' && href?.includes('x.example'));
    assert.equal(new URL(attributes.href).href, new URL(link).href);
  }
});

test('6. the data of a page arrives in its script, and nothing in it runs', limit, async (t) => {
  const { send, login, add } = await start(t);
  const { cookie } = await login('mallory');
  for (const attack of [...ATTACKS, '";steal();"', '\u2028steal()//', '\\";steal()//', '<!--<script>']) {
    const id = add(2, attack, attack);
    const script = (await send('GET', `/tickets/${id}`, { cookie })).page().elements.find(({ name }) => name === 'script');
    assert.doesNotMatch(script.content, /<!--|<\/?script/i, `with ${attack} the HTML parser sees tags in the script`);
    const window = {};
    vm.runInNewContext(script.content, { window, steal: () => assert.fail(`still works for Mallory: ${attack} runs`) });
    assert.deepEqual(JSON.parse(JSON.stringify(window.page)), { ticket: { id, title: attack, body: attack, link: '', status: 'open' } });
  }
});

/** One answer of each kind. */
async function everyAnswer({ send, login, api }) {
  const { cookie } = await login('ann');
  return {
    'login page': await send('GET', '/login'), 'a login': await login('ann'), 'list': await send('GET', '/tickets', { cookie }), 'ticket': await send('GET', '/tickets/1', { cookie }),
    '404': await send('GET', '/nowhere', { cookie }), '401': await api('x'), '400': await send('GET', '/tickets?sort=x', { cookie }), '403': await send('POST', '/tickets/1/close', { cookie }), '415': await send('POST', '/invites/redeem', { headers: { 'content-type': 'text/plain' } }),
  };
}

test('7. the policy permits one nonce, and nothing else to scripts', limit, async (t) => {
  const seen = new Set();
  for (const [kind, { headers }] of Object.entries(await everyAnswer(await start(t)))) {
    const header = headers['content-security-policy'];
    assert.ok(header, `${kind}: no policy`);
    const list = header.split(';').map((part) => part.trim().split(/\s+/)).filter(([name]) => name !== '');
    const policy = Object.fromEntries(list.reverse().map(([name, ...values]) => [name.toLowerCase(), values.join(' ')]));
    const nonce = /^'nonce-([A-Za-z0-9+/]+={0,2})'$/.exec(policy['script-src'] ?? '')?.[1];
    assert.ok(nonce, `${kind}: script-src is ${policy['script-src']}`);
    assert.ok(Buffer.from(nonce, 'base64').length >= 16, `${kind}: a nonce of ${nonce.length} characters can be guessed`);
    assert.ok(!seen.has(nonce), `${kind}: still works for Mallory: he reads the nonce of one page and uses it in another`);
    seen.add(nonce);
    assert.deepEqual(['object-src', 'base-uri', 'form-action', 'frame-ancestors'].map((name) => policy[name]), ["'none'", "'none'", "'self'", "'none'"], kind);
    assert.match(policy['default-src'] ?? '', /^'(none|self)'$/, kind);
    assert.doesNotMatch(header, /unsafe-|\*/, kind);
    for (const name of ['script-src-elem', 'script-src-attr']) assert.ok([undefined, "'none'", policy['script-src']].includes(policy[name]), `${kind}: ${name} ${policy[name]}`);
  }
});

test('7. the nonce comes from node:crypto: neither Math.random nor the clock makes it', limit, async (t) => {
  const { send } = await start(t);
  t.after(() => mock.restoreAll());
  mock.method(Math, 'random', () => 0.5);
  mock.method(Date, 'now', () => NOW);
  const policies = [await send('GET', '/login'), await send('GET', '/login')].map(({ headers }) => headers['content-security-policy']);
  assert.notEqual(policies[0], policies[1], 'still works for Mallory: from a few values of Math.random, or the time, he works the next nonce out');
});

test('8. every answer has the other headers', limit, async (t) => {
  for (const [kind, { headers }] of Object.entries(await everyAnswer(await start(t)))) {
    assert.equal(headers['x-content-type-options'], 'nosniff', kind);
    assert.equal(headers['referrer-policy'], 'same-origin', kind);
    assert.equal(headers['cache-control'], 'no-store', kind);
    assert.ok(Number(/^max-age=(\d+)(;|$)/.exec(headers['strict-transport-security'])?.[1]) >= YEAR, `${kind}: Strict-Transport-Security`);
  }
});

test('9. the session cookie', limit, async (t) => {
  const { login, send } = await start(t);
  const first = await login('ann');
  const [pair, ...attributes] = first.headers['set-cookie'][0].split(/; */);
  const { cookie: over } = await login('mallory');
  const cleared = (await send('POST', '/logout', { cookie: over, form: {} })).headers['set-cookie'][0];
  assert.match(cleared, /^__Host-sid=;/);
  assert.ok(/; *Secure\b/i.test(cleared) && /; *Path=\/(;|$)/i.test(cleared), `browsers ignore ${cleared}: a __Host- cookie has Secure and Path=/`);
  const lower = attributes.map((attribute) => attribute.toLowerCase());
  assert.match(pair, /^__Host-sid=[\w-]{43}$/, 'a subdomain of ours can set a cookie of any other name');
  for (const attribute of ['secure', 'httponly', 'path=/']) assert.ok(lower.includes(attribute), `without ${attribute}`);
  assert.ok(lower.includes('samesite=lax') || lower.includes('samesite=strict'), 'without SameSite');
  assert.ok(!lower.some((attribute) => attribute.startsWith('domain')), 'with Domain');

  const second = await login('ann', { cookie: first.cookie });
  assert.notEqual(second.cookie, first.cookie);
  assert.equal((await send('GET', '/tickets', { cookie: first.cookie })).status, 303, 'still works for Mallory: a session that he knew before the login');
  assert.equal((await send('GET', '/tickets', { cookie: second.cookie })).status, 200);
});

const FOREIGN = {
  'a form on evil.example': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'a form on a subdomain': { origin: 'https://blog.desk.example', 'sec-fetch-site': 'same-site' },
  'a frame without an origin': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'an old browser, on evil.example': { origin: 'https://evil.example' },
  'a name that begins like ours': { origin: 'https://desk.example.evil.example' },
  'a name that ends like ours': { origin: 'https://evildesk.example' },
  'our name without TLS': { origin: 'http://desk.example' },
  'our name, another port': { origin: 'https://desk.example:8443' },
  'a browser that says only the site': { 'sec-fetch-site': 'cross-site' },
  'a subdomain, said by the site alone': { 'sec-fetch-site': 'same-site' },
  'headers that contradict each other': { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
  'headers that contradict each other the other way': { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  'something typed or a bookmark': { 'sec-fetch-site': 'none' },
  'neither header': {},
  'a Referer alone': { referer: `${ORIGIN}/tickets` },
};

test('10. other sites cannot act in the name of Ann', limit, async (t) => {
  const { send, login, status, comments, db } = await start(t);
  const { cookie } = await login('ann');
  for (const [kind, headers] of Object.entries(FOREIGN)) {
    for (const [path, form] of [['/tickets/1/close', {}], ['/tickets/1/comments', { text: 'was here' }], ['/tickets', { title: 'x' }], ['/logout', {}]]) {
      const res = await send('POST', path, { cookie, form, headers, ours: false });
      assert.equal(res.status, 403, `still works for Mallory: ${kind} posts to ${path}`);
      const plain = await send('POST', path, { cookie, headers: { ...headers, 'content-type': 'text/plain' } });
      assert.equal(plain.status, 403, `still works for Mallory: ${kind} posts to ${path}, and calls it text/plain`);
    }
  }
  assert.deepEqual([status(1), comments(1), db.prepare('SELECT count(*) AS n FROM tickets').get().n], ['open', [], 2]);
  assert.equal((await send('GET', '/tickets', { cookie })).status, 200, 'Ann is still logged in');
});

test('10. other sites cannot log a browser in as Mallory', limit, async (t) => {
  const { send } = await start(t);
  for (const [kind, headers] of Object.entries(FOREIGN)) {
    const res = await send('POST', '/login', { form: { email: 'mallory@example.com', password: 'correct horse battery' }, headers, ours: false });
    assert.deepEqual([res.status, res.headers['set-cookie']], [403, undefined], `still works for Mallory: ${kind} logs Ann in as him, and reads what she writes`);
  }
});

test('10. nothing is changed by an image or a link', limit, async (t) => {
  const { send, login, status, comments } = await start(t);
  const { cookie } = await login('ann');
  for (const method of ['GET', 'PUT', 'DELETE']) {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }]) {
      const allowed = method !== 'GET' && headers.origin === undefined ? [403, 405] : [405]; // both answers are right for a PUT from elsewhere
      for (const path of ['/tickets/1/close', '/tickets/1/comments?text=x']) {
        const { status: answer } = await send(method, path, { cookie, headers });
        assert.ok(allowed.includes(answer), `${method} ${path} is answered ${answer}, not ${allowed.join(' or ')}`);
      }
    }
  }
  await send('HEAD', '/tickets/1/close', { cookie });
  await send('GET', '/logout', { cookie });
  assert.deepEqual([status(1), comments(1)], ['open', []]);
  assert.equal((await send('GET', '/tickets', { cookie })).status, 200, 'still works for Mallory: an image logs Ann out');
});

test('10. one of the two headers is enough for our own pages, and links of others work', limit, async (t) => {
  const { send, login, comments } = await start(t);
  const { cookie } = await login('ann');
  for (const headers of [{ origin: ORIGIN }, { 'sec-fetch-site': 'same-origin' }]) assert.equal((await send('POST', '/tickets/1/comments', { cookie, form: { text: 'mine' }, headers, ours: false })).status, 303);
  assert.deepEqual(comments(1), ['mine', 'mine']);
  assert.equal((await send('GET', '/tickets/1', { cookie, headers: { 'sec-fetch-site': 'cross-site' } })).status, 200, 'a link in a mail');
});

test('11. the login sends nobody to another host', limit, async (t) => {
  const { login } = await start(t);
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/.//evil.example', '/x/..//evil.example', 'javascript:steal()', 'evil.example', '', ' /tickets', 'https:evil.example', '/\n/evil.example']) {
    const { status, location } = await login('ann', { next });
    assert.equal(status, 303);
    const target = new URL(location, ORIGIN);
    assert.equal(target.origin, ORIGIN, `still works for Mallory: next=${JSON.stringify(next)} leads to ${location}`);
    if (next !== '/x/..//evil.example' && next !== '/.//evil.example') assert.equal(location, '/tickets', `next=${JSON.stringify(next)}`); // those two are paths of ours, if they are left as they are
  }
});

test('11. a path that no header can hold as it is still leads there', limit, async (t) => {
  const { login } = await start(t);
  const { status, location } = await login('ann', { next: '/tickets?q=\u2192' });
  assert.deepEqual([status, new URL(location ?? '', ORIGIN).href], [303, `${ORIGIN}/tickets?q=%E2%86%92`]);
  const split = await login('ann', { next: '/tickets\r\nSet-Cookie: role=admin' });
  assert.deepEqual([split.status, split.headers['set-cookie'].length, new URL(split.location, ORIGIN).origin], [303, 1, ORIGIN], 'still works for Mallory: he writes a header');
});

test('12. operators do not redeem an invitation', limit, async (t) => {
  const { send, invites } = await start(t);
  const redeem = async (json) => (await send('POST', '/invites/redeem', { json })).status;
  const code = 'b0b-c0de';
  const email = 'bob@example.com';
  for (const guess of [{ $ne: '' }, { $gt: '' }, { $regex: '^b' }, { $exists: true }, { $in: [code] }, [code], {}, [], null, 7, true]) {
    assert.equal(await redeem({ email, code: guess }), 422, `still works for Mallory: code ${JSON.stringify(guess)}`);
    assert.equal(await redeem({ email: guess, code }), 422, `still works for Mallory: email ${JSON.stringify(guess)}`);
  }
  for (const body of [{}, { email }, { code }, null, [], 'text', 7, [email, code]]) assert.equal(await redeem(JSON.stringify(body)), 422, JSON.stringify(body));
  assert.equal(await redeem({ email, code: 'wrong' }), 403);
  assert.equal(await redeem('{'), 400);
  assert.equal(await redeem({ email, code, used: { $ne: 7 } }), 201, 'Bob, and what else he sends does not matter');
  assert.equal(await redeem({ email, code, used: true }), 403, 'still works for Mallory: the code works twice');
  assert.equal(invites.findOneAndUpdate({ email, used: true }, { $set: {} })?.name, 'Bob');
});

test('13. tokens that were not signed, or not as we sign', limit, async (t) => {
  const { api, token, config } = await start(t);
  const [head, body, signature] = token().split('.');
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = {
    'alg none': `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`, 'alg NONE': `${encode({ alg: 'NONE', typ: 'at+jwt' })}.${body}.x`, 'no signature': `${head}.${body}.`, 'two parts': `${head}.${body}`,
    'claims edited': `${head}.${encode({ iss: config.issuer, aud: config.audience, sub: '2', exp: NOW / 1000 + 300 })}.${signature}`, 'another key': token({ key: createSecretKey(Buffer.alloc(32)) }),
    'HS512 with our key': token({ header: { alg: 'HS512' }, digest: 'sha512' }), 'SHA-1': token({ header: { alg: 'HS1' }, digest: 'sha1' }), 'alg none, but signed': token({ header: { alg: 'none' } }), 'no alg': token({ header: { alg: undefined } }),
    'four parts': `${token()}.x`, 'no JSON': token({ header: '{' }), 'header null': token({ header: 'null' }), 'claims null': token({ claims: 'null' }), 'claims no JSON': token({ claims: 'x' }), 'an unknown crit': token({ header: { crit: ['x'] } }), nothing: undefined, rubbish: 'x.y.z', dots: '...',
  };
  for (const [kind, text] of Object.entries(forged)) {
    const res = await api(text);
    assert.equal(res.status, 401, `still works for Mallory: ${kind} (${res.status})`);
    assert.match(res.headers['www-authenticate'] ?? '', /^Bearer/, kind);
  }
});

test('13. tokens that were meant for something else, or are over', limit, async (t) => {
  const { api, token, config } = await start(t);
  const now = NOW / 1000;
  for (const [kind, options] of Object.entries({
    'an ID token': { header: { typ: 'JWT' } }, 'no type': { header: { typ: undefined } }, 'another issuer': { claims: { iss: 'https://staging.example' } }, 'a list of issuers': { claims: { iss: [config.issuer] } }, 'no issuer': { claims: { iss: undefined } },
    'another audience': { claims: { aud: 'https://newsletter.example' } }, 'an audience that contains ours': { claims: { aud: `${ORIGIN}/api-internal` } }, 'no audience': { claims: { aud: undefined } }, 'a list without us': { claims: { aud: ['https://newsletter.example'] } },
    expired: { claims: { exp: now - 1 } }, 'expires now': { claims: { exp: now } }, 'no end': { claims: { exp: undefined } }, 'a text as end': { claims: { exp: '9999999999' } }, 'an end of null': { claims: { exp: null } }, 'not yet': { claims: { nbf: now + 60 } }, 'nbf as text': { claims: { nbf: 'x' } },
    'nobody': { claims: { sub: undefined } }, 'sub as a number': { claims: { sub: 1 } },
  })) {
    assert.equal((await api(token(options))).status, 401, `still works for Mallory: a token with ${kind}`);
  }
});

test('13. the sub of a token cannot carry SQL', limit, async (t) => {
  const { api, token } = await start(t);
  for (const sub of ['nobody', '1 OR 1=1', "1' OR '1'='1", '0) OR (1=1', '']) {
    const { status, text } = await api(token({ claims: { sub } }));
    assert.ok(status === 200 || status === 401, `sub ${sub}: ${status}`);
    assert.doesNotMatch(text, /Contract|Printer/, `still works for Mallory: sub ${sub}`);
  }
});

test('13. the signature is compared in constant time', limit, async (t) => {
  const { api, token } = await start(t);
  compared = 0;
  assert.equal((await api(token())).status, 200);
  assert.ok(compared > 0, 'compare with timingSafeEqual');
  assert.equal((await api(`${token()}AAAA`)).status, 401, 'a signature of another length');
});

test('14. an error of ours is logged and tells nothing', limit, async (t) => {
  const { send, login, logged, db } = await start(t);
  const { cookie } = await login('ann');
  db.exec('DROP TABLE comments');
  const res = await send('GET', '/tickets/1', { cookie });
  assert.equal(res.status, 500);
  assert.doesNotMatch(res.text, /comments|SQLITE|\.js|\n\s+at |no such/i, `still works for Mallory: he reads our code in the answer: ${res.text.slice(0, 200)}`);
  assert.ok(res.headers['content-security-policy'] && res.headers['x-content-type-options'], 'a 500 has the headers, too');
  assert.equal(logged.length, 1);
  assert.match(String(logged[0]), /no such table/);
});

test('14. what is the client\'s fault is not logged, whatever stands in the address', limit, async (t) => {
  const { send, login, logged } = await start(t);
  const { cookie } = await login('ann');
  for (const [path, status] of [['//', 404], ['//evil.example/', 404], ['/%zz', 404], ['/tickets/%zz', 404], ['http://evil.example/tickets', 400], ['*', 400]]) assert.equal((await send('GET', path, { cookie })).status, status, path);
  assert.equal((await send('POST', '/tickets', { cookie, form: { title: 'x'.repeat(20_000) } })).status, 413);
  assert.deepEqual(logged, []);
  assert.deepEqual(titles(await send('GET', '/tickets', { cookie })), ['Contract of Ann']);
});
