import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createLoader } from '../src/loader.js';

/** Writes the files into a fresh folder; returns a function from a name to its absolute path. */
function plugin(t, files) {
  const root = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'tiny-require-')));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), source);
  }
  return (name) => path.join(root, name);
}

/** The fixtures push their names to globalThis.ran; this is how the tests see what ran. */
function watchRuns(t) {
  globalThis.ran = [];
  t.after(() => delete globalThis.ran);
  return globalThis.ran;
}

const limit = { timeout: 5000 };

test('1: a module gets exports, require, module, __filename and __dirname', limit, (t) => {
  const at = plugin(t, {
    'main.js': `exports.same = exports === module.exports;
      exports.require = typeof require;
      exports.file = __filename;
      exports.dir = __dirname;`,
  });
  assert.deepEqual({ ...createLoader()(at('main.js')) }, {
    same: true, require: 'function', file: at('main.js'), dir: path.dirname(at('main.js')),
  });
});

test('1: module.exports can be replaced', limit, (t) => {
  const at = plugin(t, {
    'main.js': "module.exports = () => require('./dep.js');",
    'dep.js': "exports = { lost: true }; module.exports = 'replaced';",
  });
  assert.equal(createLoader()(at('main.js'))(), 'replaced');
});

test('1: a file may end in a comment', limit, (t) => {
  const at = plugin(t, { 'main.js': "module.exports = 'ran'; // without a line break at the end" });
  let got;
  try { got = createLoader()(at('main.js')); } catch (err) { got = `an error: ${err.message}`; }
  assert.equal(got, 'ran');
});

test('1: declarations do not become global', limit, (t) => {
  const at = plugin(t, { 'main.js': 'var leakedVariable = 1; function leakedFunction() {} exports.ok = 1;' });
  createLoader()(at('main.js'));
  assert.equal(typeof globalThis.leakedVariable, 'undefined', 'a var of the module became global');
  assert.equal(typeof globalThis.leakedFunction, 'undefined', 'a function of the module became global');
});

test('2: ./ and ../ are resolved from the requiring file, not from the working directory', limit, (t) => {
  const at = plugin(t, {
    'main.js': "exports.inner = require('./lib/inner.js');",
    'lib/inner.js': "exports.sibling = require('./sibling.js'); exports.above = require('../above.js');",
    'lib/sibling.js': "module.exports = 'sibling';",
    'above.js': "module.exports = 'above';",
    'sibling.js': "module.exports = 'the wrong sibling';",
  });
  const { inner } = createLoader()(at('main.js'));
  assert.equal(inner.sibling, 'sibling');
  assert.equal(inner.above, 'above');
});

test('2: tries the exact name, then .js, then .json, then index.js in the folder', limit, (t) => {
  const at = plugin(t, {
    'main.js': "for (const name of ['exact', 'both', 'data', 'folder']) exports[name] = require('./' + name);",
    'exact': "module.exports = 'exact';", 'exact.js': "module.exports = 'exact.js';",
    'both.js': "module.exports = 'both.js';", 'both.json': '"both.json"', 'both/index.js': "module.exports = 'index';",
    'data.json': '{ "n": [1, 2] }', 'data/index.js': "module.exports = 'index';",
    'folder/index.js': "module.exports = 'folder/index.js';",
  });
  const got = createLoader()(at('main.js'));
  assert.equal(got.exact, 'exact');
  assert.equal(got.both, 'both.js');
  assert.deepEqual(got.data, { n: [1, 2] });
  assert.equal(got.folder, 'folder/index.js', 'a folder is not a file, even though it exists');
});

test('2: in a folder it is index.js, whatever its package.json says', limit, (t) => {
  const at = plugin(t, {
    'main.js': "module.exports = require('./folder');",
    'folder/package.json': '{ "main": "other.js" }', 'folder/other.js': "module.exports = 'other.js';",
    'folder/index.js': "module.exports = 'index.js';",
  });
  assert.equal(createLoader()(at('main.js')), 'index.js');
});

test('3: built-in modules are those of Node, with and without node:', limit, (t) => {
  const at = plugin(t, { 'main.js': "exports.bare = require('fs'); exports.prefixed = require('node:fs');" });
  const got = createLoader()(at('main.js'));
  assert.equal(got.bare, fs);
  assert.equal(got.prefixed, fs);
});

for (const specifier of ['./missing.js', 'no-such-package', 'installed', './empty-folder']) {
  test(`3: require('${specifier}') throws MODULE_NOT_FOUND and names it`, limit, (t) => {
    const at = plugin(t, {
      'main.js': `require('${specifier}');`, 'empty-folder/readme.txt': '', 'node_modules/installed/index.js': '',
    });
    assert.throws(() => createLoader()(at('main.js')), (err) => {
      assert.equal(err.code, 'MODULE_NOT_FOUND');
      assert.ok(err.message.includes(specifier), `the message does not name ${specifier}: ${err.message}`);
      return true;
    });
  });
}

test('4: a file runs once per loader, however it is spelled', limit, (t) => {
  const ran = watchRuns(t);
  const at = plugin(t, {
    'main.js': "exports.all = ['./lib/dep', './lib/dep.js', './lib/../lib/dep', './other.js'].map((s) => require(s));",
    'other.js': "module.exports = require('./lib/dep.js');",
    'lib/dep.js': "ran.push('dep'); exports.dep = true;",
  });
  const load = createLoader();
  const { all } = load(at('main.js'));
  assert.deepEqual(ran, ['dep']);
  assert.ok(all.every((exported) => exported === all[0]), 'each require must give the same object');
  assert.equal(load(at('lib/dep.js')), all[0], 'load() must use the same cache as require()');
  assert.equal(load(at('main.js')).all, all, 'load() must not run a file that is loaded');
});

test('4: a module that exports nothing true runs once, too', limit, (t) => {
  const ran = watchRuns(t);
  const at = plugin(t, {
    'main.js': "exports.all = ['./off', './off.js'].map((s) => require(s));",
    'off.js': "ran.push('off'); module.exports = false;",
  });
  assert.deepEqual([...createLoader()(at('main.js')).all], [false, false]);
  assert.deepEqual(ran, ['off'], 'off.js ran again, although it was loaded');
});

test('4: a .json file is parsed once per loader, and afresh by another', limit, (t) => {
  const at = plugin(t, { 'main.js': "exports.data = require('./data'); exports.again = require('./data.json');", 'data.json': '{ "n": 1 }' });
  const first = createLoader()(at('main.js'));
  assert.equal(first.data, first.again, 'two requires of one loader must give the same object');
  fs.writeFileSync(at('data.json'), '{ "n": 2 }');
  assert.equal(createLoader()(at('main.js')).data.n, 2, 'a new loader must read the file as it is now');
});

test('4: the same specifier in two folders is two modules', limit, (t) => {
  const at = plugin(t, {
    'main.js': "exports.names = [require('./a/index.js'), require('./b/index.js')];",
    'a/index.js': "module.exports = require('./name.js');", 'a/name.js': "module.exports = 'a';",
    'b/index.js': "module.exports = require('./name.js');", 'b/name.js': "module.exports = 'b';",
  });
  assert.deepEqual([...createLoader()(at('main.js')).names], ['a', 'b']);
});

test('4: another loader runs the file again', limit, (t) => {
  const ran = watchRuns(t);
  const at = plugin(t, { 'main.js': "ran.push('main'); require('./dep.js');", 'dep.js': "ran.push('dep');" });
  assert.notEqual(createLoader()(at('main.js')), createLoader()(at('main.js')));
  assert.deepEqual(ran, ['main', 'dep', 'main', 'dep']);
});

test('5: a module in a cycle sees what has been exported so far', limit, (t) => {
  const at = plugin(t, {
    'a.js': "exports.early = 1; exports.b = require('./b.js'); exports.late = 2;",
    'b.js': "const a = require('./a.js'); exports.saw = Object.keys(a); exports.a = a;",
  });
  const a = createLoader()(at('a.js'));
  assert.deepEqual([...a.b.saw], ['early']);
  assert.equal(a.b.a, a, 'it must be the same object, so that the rest arrives later');
  assert.equal(a.b.a.late, 2);
});

test('5: in a cycle, a module.exports that was replaced is the one handed out', limit, (t) => {
  const at = plugin(t, {
    'a.js': "module.exports = { name: 'a' }; module.exports.b = require('./b.js');",
    'b.js': "exports.saw = require('./a.js').name;",
  });
  assert.equal(createLoader()(at('a.js')).b.saw, 'a');
});

test('6: a module that throws is run again by the next load', limit, (t) => {
  const ran = watchRuns(t);
  const at = plugin(t, {
    'main.js': "ran.push('main'); exports.good = require('./good.js'); exports.flaky = require('./flaky.js');",
    'good.js': "ran.push('good');",
    'flaky.js': "ran.push('flaky'); if (ran.length < 4) throw Object.assign(new Error('not yet'), { code: 'EFLAKY' }); exports.up = true;",
  });
  const load = createLoader();
  assert.throws(() => load(at('main.js')), { message: 'not yet', code: 'EFLAKY' });
  assert.equal(load(at('main.js')).flaky.up, true);
  assert.deepEqual(ran, ['main', 'good', 'flaky', 'main', 'flaky'], 'good.js had finished and must not run again');
});

test('6: a file that does not parse is read again by the next load', limit, (t) => {
  const at = plugin(t, { 'code.js': 'exports.n = ;', 'data.json': '[1' });
  const load = createLoader();
  assert.throws(() => load(at('code.js')), { name: 'SyntaxError' });
  assert.throws(() => load(at('data.json')), { name: 'SyntaxError' });
  fs.writeFileSync(at('code.js'), 'exports.n = 1;');
  fs.writeFileSync(at('data.json'), '[1, 2]');
  assert.equal(load(at('code.js')).n, 1);
  assert.deepEqual(load(at('data.json')), [1, 2]);
});

test('7: a stack trace names the file and its line', limit, (t) => {
  const at = plugin(t, {
    'first.js': "throw new Error('in line 1');",
    'third.js': "// a comment\n// another\nexports.fail = () => { throw new Error('in line 3'); };",
  });
  const load = createLoader();
  const stackOf = (fn) => { try { fn(); } catch (err) { return err.stack; } return 'nothing was thrown'; };
  for (const [stack, place] of [
    [stackOf(() => load(at('first.js'))), `${at('first.js')}:1:`],
    [stackOf(() => load(at('third.js')).fail()), `${at('third.js')}:3:`],
  ]) assert.ok(stack.includes(place), `wanted ${place} in\n${stack}`);
});
