import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit, may } from '../src/audit.js';

const shop = { user: 'shop', groups: ['shop', 'web'] };
const deploy = { user: 'deploy', groups: ['deploy'] };
const other = { user: 'nobody', groups: ['nogroup'] };

const listing = `\
drwxr-xr-x root root /srv
drwxr-xr-x deploy shop /srv/shop
-rw-r----- deploy shop /srv/shop/server.js
----r--r-- deploy shop /srv/shop/locked-out.js
-rwx---r-x root web /srv/shop/not-for-web.js
-rw-rw-r-- deploy web /srv/shop/team notes.txt
-rw-rw-r-- deploy web /srv/shop/two  spaces.txt
drwx--x--- deploy shop /srv/shop/pass
-rw-r--r-- deploy shop /srv/shop/pass/known-name.json
drw-rw-rw- deploy shop /srv/shop/no-entry
-rw-rw-rw- deploy shop /srv/shop/no-entry/file.js
drwxrwx--- deploy shop /srv/shop/inbox
-r--r----- root root /srv/shop/inbox/order.xml
drwxrwxrwt root root /srv/shop/tmp
-rw-r--r-- shop shop /srv/shop/tmp/mine
-rw-rw-rw- deploy deploy /srv/shop/tmp/theirs
drwxrws--T deploy shop /srv/shop/letters
-rw-r----- root shop /srv/shop/letters/a
drwxr-S--- deploy shop /srv/shop/big-s
-rw-r--r-- deploy shop /srv/shop/big-s/b
`;

function table(rows) {
  for (const [who, action, path, expected, why] of rows) {
    assert.equal(may(listing, who, action, path), expected, `${who.user} ${action} ${path}: ${why}`);
  }
}

test('1: an entry is found by its whole path, spaces included', { timeout: 2000 }, () => {
  table([
    [shop, 'write', '/srv/shop/team notes.txt', true, 'the group web has w'],
    [other, 'read', '/srv/shop/team notes.txt', true, 'others have r'],
    [shop, 'write', '/srv/shop/two  spaces.txt', true, 'two spaces belong to the path'],
    [shop, 'read', '/server.js', false, 'not listed'],
    [shop, 'read', '/srv/shop/team', false, 'not listed'],
    [shop, 'replace', '/srv/shop/inbox/new', false, 'not listed'],
  ]);
});

test('2: the first class that fits decides alone', { timeout: 2000 }, () => {
  table([
    [deploy, 'write', '/srv/shop/server.js', true, 'the owner has w'],
    [shop, 'read', '/srv/shop/server.js', true, 'the group has r'],
    [shop, 'write', '/srv/shop/server.js', false, 'the group lacks w'],
    [other, 'read', '/srv/shop/server.js', false, 'others have nothing'],
    [deploy, 'read', '/srv/shop/locked-out.js', false, 'the owner has no r, whatever others have'],
    [other, 'read', '/srv/shop/locked-out.js', true, 'others have r'],
    [shop, 'read', '/srv/shop/not-for-web.js', false, 'a member of web has no r, whatever others have'],
    [other, 'read', '/srv/shop/not-for-web.js', true, 'others have r'],
  ]);
});

test('3: every listed folder above must give x', { timeout: 2000 }, () => {
  table([
    [shop, 'read', '/srv/shop/pass/known-name.json', true, 'x is enough to pass'],
    [shop, 'read', '/srv/shop/pass', false, 'the names in it need r'],
    [other, 'read', '/srv/shop/pass/known-name.json', false, 'no x for others'],
    [shop, 'read', '/srv/shop/no-entry/file.js', false, 'r without x does not let through'],
    [deploy, 'write', '/srv/shop/no-entry/file.js', false, 'the owner has no x either'],
    [shop, 'read', '/srv/shop/letters/a', true, 's stands in the place of a set x'],
    [other, 'read', '/srv/shop/letters/a', false, 'T: x is not set'],
    [shop, 'read', '/srv/shop/big-s/b', false, 'S: x is not set'],
    [other, 'read', '/srv/shop/tmp/mine', true, 't stands in the place of a set x'],
  ]);
  const deep = 'drwx------ root root /a\ndrwxr-xr-x shop shop /a/b\n-rw-r--r-- shop shop /a/b/c\n';
  assert.equal(may(deep, shop, 'read', '/a/b/c'), false, 'a closed folder two levels up closes the file');
  assert.equal(may('-rw-r--r-- shop shop /x/y/z\n', shop, 'read', '/x/y/z'), true, 'folders not listed are open');
});

test('4: to replace a file asks the folder, and the sticky bit', { timeout: 2000 }, () => {
  table([
    [shop, 'replace', '/srv/shop/inbox/order.xml', true, 'the group may write the folder; the mode of the file does not matter'],
    [shop, 'write', '/srv/shop/inbox/order.xml', false, 'the file itself is closed'],
    [shop, 'replace', '/srv/shop/server.js', false, 'the folder is closed to the group'],
    [deploy, 'replace', '/srv/shop/locked-out.js', true, 'the folder belongs to deploy'],
    [shop, 'replace', '/srv/shop/no-entry/file.js', false, 'w without x'],
    [shop, 'replace', '/srv/shop/tmp/mine', true, 'sticky, own file'],
    [shop, 'replace', '/srv/shop/tmp/theirs', false, 'sticky, the file of another, though its mode is rw-rw-rw-'],
    [deploy, 'replace', '/srv/shop/letters/a', true, 'sticky, own folder'],
    [shop, 'replace', '/srv/shop/letters/a', false, 'sticky (T), neither'],
  ]);
  const closed = 'drwx------ root root /a\ndrwxrwxrwx shop shop /a/b\n-rw-rw-rw- shop shop /a/b/c\n';
  assert.equal(may(closed, shop, 'replace', '/a/b/c'), false, 'a folder two levels up is closed: nobody gets to the open one');
  assert.equal(may('-rw-rw-rw- shop shop /x/y\n', shop, 'replace', '/x/y'), false, 'the parent is not listed');
});

test('5: root may do everything with a listed path', { timeout: 2000 }, () => {
  const root = { user: 'root', groups: ['root'] };
  table([
    [root, 'read', '/srv/shop/locked-out.js', true, 'root'],
    [root, 'write', '/srv/shop/no-entry/file.js', true, 'root'],
    [root, 'replace', '/srv/shop/tmp/theirs', true, 'root'],
    [root, 'read', '/srv/shop/absent', false, 'not listed'],
  ]);
});

const service = { ...shop, secrets: ['/etc/shop/env', '/etc/shop/tls/key.pem', '/etc/shop/api.key'], writable: ['/srv/uploads'] };
const found = (text) => audit(text, service).map(({ path, problem }) => `${path} ${problem}`);

test('6: a secret that a stranger may read is exposed', { timeout: 2000 }, () => {
  assert.deepEqual(found(`\
drwxr-xr-x root root /etc/shop
-rw-r----- root shop /etc/shop/env
-rw-r--r-- root shop /etc/shop/api.key
-rw-r--r-- root shop /etc/shop/shop.conf
drwxr-x--- root shop /etc/shop/tls
-rw-r--r-- root shop /etc/shop/tls/key.pem
`), ['/etc/shop/api.key exposed']);
});

test('6: the stranger has neither the user nor the groups of the service', { timeout: 2000 }, () => {
  assert.deepEqual(found('-r-----r-- shop shop /etc/shop/env\n'), ['/etc/shop/env exposed']);
});

test('6: a link is left out, though its mode says rwx for everybody', { timeout: 2000 }, () => {
  assert.deepEqual(found('lrwxrwxrwx root root /etc/shop/api.key\n'), []);
});

test('7: what the service may not read', { timeout: 2000 }, () => {
  assert.deepEqual(found(`\
drwx------ deploy deploy /srv/app
-rw-r--r-- deploy deploy /srv/app/server.js
lrwxrwxrwx deploy deploy /srv/current
`), ['/srv/app unreadable', '/srv/app/server.js unreadable']);
});

test('8: code that the service may write or replace; links and writable folders are left out', { timeout: 2000 }, () => {
  assert.deepEqual(found(`\
drwxrwxr-x shop shop /srv
drwxr-xr-x deploy shop /srv/app
-rw-rw-r-- deploy shop /srv/app/config.js
-rw-r--r-- deploy shop /srv/app/server.js
-r--r--r-- root root /srv/start.sh
lrwxrwxrwx shop shop /srv/current
drwxrwx--- shop shop /srv/uploads
-rw-r----- shop shop /srv/uploads/1.png
drwxr-xr-x shop shop /srv/uploads-old
-rw-r--r-- shop shop /srv/uploads-old/shell.js
`), ['/srv/app/config.js changeable', '/srv/start.sh changeable', '/srv/uploads-old/shell.js changeable']);
});

test('the list is sorted by path, then by problem', { timeout: 2000 }, () => {
  assert.deepEqual(audit('--w----r-- shop shop /etc/shop/env\n--w------- shop shop /a\n', service), [
    { path: '/a', problem: 'changeable' },
    { path: '/a', problem: 'unreadable' },
    { path: '/etc/shop/env', problem: 'changeable' },
    { path: '/etc/shop/env', problem: 'exposed' },
    { path: '/etc/shop/env', problem: 'unreadable' },
  ]);
});
