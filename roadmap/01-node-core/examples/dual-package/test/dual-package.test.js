import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { statusOf } from '../consumers/server.mjs';

const require = createRequire(import.meta.url);
const root = path.join(import.meta.dirname, '..');

test('two builds: import and require get different classes, and the 404 becomes a 500', async () => {
  assert.notEqual((await import('dual-package/hazard')).NotFoundError, require('dual-package/hazard').NotFoundError);
  assert.equal(await statusOf('dual-package/hazard'), 500);
});

for (const layout of ['dual-package/wrapper', 'dual-package']) {
  test(`${layout}: import and require get the same class`, async () => {
    assert.equal((await import(layout)).NotFoundError, require(layout).NotFoundError);
    assert.equal(await statusOf(layout), 404);
  });
}

test('a subpath pattern reaches each format, for both kinds of consumer', async () => {
  const err = Object.assign(new Error('no order 7'), { name: 'NotFoundError' });
  assert.equal((await import('dual-package/formats/json')).format(err), '{"status":404,"title":"no order 7"}');
  assert.equal(require('dual-package/formats/text').format(err), '404 no order 7');
});

test('what exports does not list cannot be loaded, nor what it lists as null', async () => {
  for (const subpath of ['src/errors.js', 'formats/private/status', 'package.json']) {
    await assert.rejects(import(`dual-package/${subpath}`), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    assert.throws(() => require(`dual-package/${subpath}`), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  }
});

test('a custom condition picks another file for #banner', async () => {
  const start = async (...flags) => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, 'src/index.js'], { cwd: root });
    return stdout.split('\n')[0];
  };
  assert.equal(await start(), 'dual-package');
  assert.match(await start('--conditions=development'), /development/);
});
