import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { freePorts, makePrefix, startNginx } from '../lab/nginx.js';
import { conf } from '../src/conf.js';

const options = { timeout: 2000 };
const YEAR = 'public, max-age=31536000, immutable';
const APP = 'console.log("app");\n'.repeat(100);
const PACKED = gzipSync(APP, { level: 9 });
let nginx, prefix, port;

before(async () => {
  prefix = makePrefix();
  const write = (name, data) => {
    const file = path.join(prefix, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, data);
  };
  write('data/site/index.html', '<title>app</title>');
  write('data/site/robots.txt', 'User-agent: *');
  write('data/site/.env', 'KEY=1');
  write('data/site/assets/app.1a2b.js', APP);
  write('data/site/assets/app.1a2b.js.gz', PACKED);
  write('data/site/sw.js', 'self.skipWaiting()');
  write('data/site/assets/plain.3c4d.css', 'b { color: red }');
  write('data/site/assets/.git/config', '[core]');
  write('data/media/cat.png', 'a cat');
  write('data/media/page.html', '<script>alert(1)</script>');
  write('data/media/.htaccess', 'Deny from all');
  write('data/secrets.txt', 'KEY=2');
  write('data/media-private/cat.png', 'a private cat');
  [port] = await freePorts(1);
  const posix = (name) => path.join(prefix, name).replaceAll('\\', '/');
  nginx = await startNginx(conf({ listen: `127.0.0.1:${port}`, site: posix('data/site'), uploads: posix('data/media') }), prefix);
});
after(async () => {
  await nginx?.stop();
  fs.rmSync(prefix, { recursive: true, force: true });
});

async function ask(target, headers = {}) {
  const req = http.get({ host: '127.0.0.1', port, path: target, agent: false, headers });
  const [res] = await once(req, 'response');
  const body = Buffer.concat(await res.toArray());
  return { status: res.statusCode, headers: res.headers, body, text: body.toString(), cache: res.headers['cache-control'] };
}

test('1. files by their path, the app for the rest, 404 for assets', options, async () => {
  assert.equal((await ask('/robots.txt')).text, 'User-agent: *');
  assert.equal((await ask('/assets/plain.3c4d.css')).headers['content-type'], 'text/css');
  for (const target of ['/', '/orders/7', '/orders/7/?tab=2', '/index.html', '/robots', '/assetsx', '/assets', '/orders/app.js']) {
    const { status, text } = await ask(target);
    assert.deepEqual([status, text], [200, '<title>app</title>'], target);
  }
  for (const target of ['/assets/app.0000.js', '/assets/deep/x.js', '/assets/'])
    assert.equal((await ask(target)).status, 404, target);
});

test('2. assets for a year, their 404 not at all', options, async () => {
  assert.equal((await ask('/assets/app.1a2b.js')).cache, YEAR);
  assert.equal((await ask('/assets/plain.3c4d.css')).cache, YEAR);
  assert.equal((await ask('/assets/app.0000.js')).cache, undefined, 'a 404 that is kept for a year outlives the deploy that mends it');
  for (const target of ['/robots.txt', '/sw.js']) assert.notEqual((await ask(target)).cache, YEAR, `${target} has no hash in its name`);
});

test('3. index.html is asked for again, by whatever path', options, async () => {
  for (const target of ['/', '/index.html', '/orders/7']) assert.equal((await ask(target)).cache, 'no-cache', target);
  const { headers } = await ask('/orders/7');
  assert.equal((await ask('/orders/7', { 'If-None-Match': headers.etag })).status, 304);
});

test('4. nosniff on each answer', options, async () => {
  for (const target of ['/', '/robots.txt', '/orders/7', '/assets/app.1a2b.js', '/assets/app.0000.js', '/uploads/cat.png', '/uploads/none.png', '/.env'])
    assert.equal((await ask(target)).headers['x-content-type-options'], 'nosniff', target);
});

test('5. the .gz goes to those who take it, and caches are told', options, async () => {
  const plain = await ask('/assets/app.1a2b.js');
  assert.deepEqual([plain.headers['content-encoding'], plain.text, plain.headers.vary], [undefined, APP, 'Accept-Encoding']);
  const packed = await ask('/assets/app.1a2b.js', { 'Accept-Encoding': 'gzip, br' });
  assert.deepEqual([packed.headers['content-encoding'], packed.headers.vary, packed.cache], ['gzip', 'Accept-Encoding', YEAR]);
  assert.equal(gunzipSync(packed.body).toString(), APP);
  assert.ok(packed.body.equals(PACKED), 'packed anew instead of sent from the file');
});

test('6. uploads are downloads, and nothing leaves their folder', options, async () => {
  for (const name of ['cat.png', 'page.html']) {
    const { status, headers } = await ask(`/uploads/${name}`);
    assert.deepEqual([status, headers['content-disposition']], [200, 'attachment'], name);
  }
  assert.equal((await ask('/uploads/cat.png')).text, 'a cat');
  assert.equal((await ask('/uploads/none.png')).status, 404);
  for (const target of ['/uploads../secrets.txt', '/uploads..%2fsecrets.txt', '/uploads/..%2f..%2fsecrets.txt', '/uploads-private/cat.png', '/uploads/%2e%2e/secrets.txt']) {
    const { text } = await ask(target);
    assert.doesNotMatch(text, /KEY=2|private/, `${target} gives away what lies beside the folder`);
  }
});

test('7. what begins with a dot does not exist', options, async () => {
  for (const target of ['/.env', '/%2eenv', '/assets/.git/config', '/uploads/.htaccess', '/.nothing', '/orders/.x/y'])
    assert.equal((await ask(target)).status, 404, target);
  assert.equal((await ask('/orders/a.b')).status, 200, 'a dot within a name is no reason');
});
