import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { attacks } from '../src/attacks.js';
import { resolveFile } from '../src/jail.js';
import { join, noDots, prefix } from '../src/naive.js';
import { createPlayground } from '../src/playground.js';
import { get, startServer } from '../src/server.js';

let playground;
const servers = {};
before(async () => {
  playground = await createPlayground();
  for (const [name, resolve] of Object.entries({ join, noDots, prefix, jail: resolveFile })) {
    servers[name] = await startServer(playground.root, resolve);
  }
});
after(async () => {
  for (const server of Object.values(servers)) server.close();
  await playground.remove();
});
const leaks = async (name, attack) => (await get(servers[name], attacks[attack])).body.includes('SECRET');

test('the attacks are real: each naive resolver leaks', async () => {
  for (const [name, attack] of [
    ['join', 'plain dots'], ['join', 'encoded slash'], ['join', 'sibling folder'],
    ['noDots', 'encoded twice'],
    ['prefix', 'sibling folder'], ['prefix', 'link that leads out'], ['prefix', 'dotfile'],
  ]) {
    assert.equal(await leaks(name, attack), true, `${name} should leak by ${attack}`);
  }
});

for (const [attack, target] of Object.entries(attacks)) {
  test(`the jail holds: ${attack}`, async () => {
    const { status, body } = await get(servers.jail, target);
    assert.equal(status, 404);
    assert.equal(body, '');
  });
}

test('the jail refuses malformed targets with 400', async () => {
  assert.equal((await get(servers.jail, '/%zz')).status, 400);
  assert.equal((await get(servers.jail, '/%ff')).status, 400);
  await assert.rejects(resolveFile(playground.root, '*'), { status: 400 });
});

test('the jail serves what is inside', async () => {
  for (const [target, body] of [
    ['/index.html?v=2', '<h1>hello</h1>\n'],
    ['/100%25%20caf%C3%A9.txt', 'a name with a percent sign\n'],
    ['/img/logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n'],
    ['/pictures/logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n'], // a link that stays inside
    ['/img/../index.html', '<h1>hello</h1>\n'],
  ]) {
    assert.deepEqual(await get(servers.jail, target), { status: 200, body }, target);
  }
});

test('an encoded slash separates nothing', async () => {
  // It would lead past a rule that some proxy or middleware has for /img/.
  assert.equal((await get(servers.jail, '/img%2Flogo.svg')).status, 404);
});

test('the jail serves files, not folders', async () => {
  for (const target of ['/', '/img', '/img/', '/index.html/x']) {
    assert.equal((await get(servers.jail, target)).status, 404, target);
  }
});

test('the jail refuses names that are special to Windows, even where they are files', { skip: process.platform === 'win32' }, async () => {
  const names = ['ENV~1', 'con.txt', 'NUL', 'com1', 'LPT².log', 'aux .txt', 'index.html::$DATA', 'C:x', '..\\secret.txt', 'bell\\x'];
  for (const name of names) {
    await writeFile(path.join(playground.root, name), 'SECRET\n');
    assert.equal((await get(servers.jail, `/${encodeURIComponent(name)}`)).status, 404, name);
  }
  for (const name of ['console.txt', 'com10', 'draft~', 'icon']) { // these are not
    await writeFile(path.join(playground.root, name), 'x');
    assert.equal((await get(servers.jail, `/${name}`)).status, 200, name);
  }
});

test('a link in a circle is not found', { skip: process.platform === 'win32' }, async () => {
  await symlink(path.join(playground.root, 'round'), path.join(playground.root, 'round'));
  assert.equal((await get(servers.jail, '/round')).status, 404);
});
