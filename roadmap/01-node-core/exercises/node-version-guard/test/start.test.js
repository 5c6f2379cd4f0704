import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

/** Copies src to an empty folder with another package.json, and runs it from somewhere else. */
function start(t, { range, app }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'version-guard-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(new URL('../src', import.meta.url), path.join(folder, 'src'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', engines: { node: range } }));
  if (app) writeFileSync(path.join(folder, 'src', 'app.js'), app);
  const file = path.join(folder, 'src', 'start.js');
  return spawnSync(process.execPath, [file], { cwd: tmpdir(), encoding: 'utf8', timeout: 10_000 });
}

function assertRefusal({ status, stdout, stderr }, range) {
  assert.ok(!stderr.includes('SyntaxError'), 'the app was parsed before the version was checked');
  assert.equal(status, 1, `exit code ${status}, stderr: ${stderr}`);
  assert.equal(stdout, '', 'nothing belongs on stdout when the app is refused');
  assert.equal(stderr.trim().split('\n').length, 1, `one line on stderr, not this:\n${stderr}`);
  assert.ok(stderr.includes(range), `stderr must name the range ${range}: ${stderr}`);
  assert.ok(stderr.includes(process.version.slice(1)), `stderr must name the running version: ${stderr}`);
}

test('starts the app on a Node inside the range', { timeout: 15_000 }, (t) => {
  const { status, stdout, stderr } = start(t, { range: '>=18' });
  assert.equal(stdout, 'app: ready\n', `stderr: ${stderr}`);
  assert.equal(status, 0);
});

test('takes the range from package.json, and refuses in one line', { timeout: 15_000 }, (t) => {
  assertRefusal(start(t, { range: '>=99.1.0' }), '>=99.1.0');
});

test('refuses a Node that is too new as well', { timeout: 15_000 }, (t) => {
  assertRefusal(start(t, { range: '^18.0.0 || >=20 <21' }), '^18.0.0 || >=20 <21');
});

test('does not load an app that this Node cannot parse', { timeout: 15_000 }, (t) => {
  assertRefusal(start(t, { range: '>=99', app: 'let syntax from = the future;\n' }), '>=99');
});

test('does not pass when the range cannot be read', { timeout: 15_000 }, (t) => {
  const { status, stdout } = start(t, { range: 'lts/*' });
  assert.equal(stdout, '', 'the app was started although the range is unreadable');
  assert.notEqual(status, 0);
});

test('an error of the app ends the process as usual, with its stack trace', { timeout: 15_000 }, (t) => {
  const { status, stderr } = start(t, { range: '>=18', app: "throw new Error('no database');\n" });
  assert.notEqual(status, 0);
  assert.match(stderr, /no database/);
  assert.match(stderr, /^\s+at .*app\.js/m, `the stack trace must say where, not this:\n${stderr}`);
});
