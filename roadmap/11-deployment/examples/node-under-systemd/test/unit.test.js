import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { auditUnit, parseUnit } from '../src/unit.js';

const deploy = path.join(import.meta.dirname, '../deploy');
const read = (name) => fs.readFileSync(path.join(deploy, name), 'utf8');

test('the unit has nothing to find', () => {
  assert.deepEqual(auditUnit(parseUnit(read('shop-api.service'))), []);
});

test('the careless unit has each finding once', () => {
  const findings = auditUnit(parseUnit(read('careless.service'))).map((finding) => finding.split(':')[0]);
  assert.deepEqual(findings, [
    'NoNewPrivilege', 'User', 'ExecStart', 'WorkingDirectory', 'Environment',
    'TimeoutStopSec', 'NoNewPrivileges', 'ProtectSystem', 'RestrictAddressFamilies', 'MemoryDenyWriteExecute',
  ]);
});

test('keys add up, an empty value resets, a backslash continues, comments do not count', () => {
  const unit = parseUnit('[Service]\n# User=root\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2 \\\n  C=3\n');
  assert.deepEqual(unit.get('Service').get('Environment').filter(Boolean), ['B=2    C=3']);
  assert.equal(unit.get('Service').has('User'), false);
  assert.throws(() => parseUnit('User=shop'), SyntaxError);
});

const analyze = spawnSync('systemd-analyze', ['--version']);
const skip = analyze.error || analyze.status !== 0 ? 'systemd-analyze is not installed here' : false;

test('systemd accepts the unit, and only warns of an unknown key', { skip, timeout: 10_000 }, (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'unit-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const verify = (name) => {
    const file = path.join(folder, name);
    // The program has to exist on this machine.
    fs.writeFileSync(file, read(name).replace('/usr/bin/node', process.execPath));
    return spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
  };
  const about = (name) => verify(name).stderr.split('\n').filter((line) => line.includes(name));
  assert.deepEqual(about('shop-api.service'), []);
  assert.match(about('careless.service').join('\n'), /Unknown key.*NoNewPrivilege/);
});
