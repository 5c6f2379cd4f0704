import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergePatch } from '../src/merge-patch.js';

const limit = { timeout: 5000 };

/** Everything goes through JSON, as it does in a server, and so does the comparison. */
const merge = (target, patch) => mergePatch(JSON.parse(target), JSON.parse(patch));
const plain = (value) => JSON.parse(JSON.stringify(value) ?? '"(undefined)"');
const same = (target, patch, result) => {
  assert.deepEqual(plain(merge(target, patch)), JSON.parse(result), `${target} patched with ${patch} must become ${result}`);
};

function freeze(value) {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

// The fifteen cases of RFC 7396, appendix A.
const RFC_7396 = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];
for (const [target, patch, result] of RFC_7396) {
  test(`RFC 7396: ${target} + ${patch}`, limit, () => same(target, patch, result));
}

test('1. what the patch does not name stays, at every depth', limit, () => {
  same('{"title":"t","author":{"name":"Ann","mail":{"home":"h","work":"w"}}}',
    '{"author":{"mail":{"home":"x"}}}',
    '{"title":"t","author":{"name":"Ann","mail":{"home":"x","work":"w"}}}');
  same('{"a":1}', '{}', '{"a":1}');
});

test('1. false, 0 and the empty string are values, not removals', limit, () => {
  same('{"a":true,"b":1,"c":"x"}', '{"a":false,"b":0,"c":""}', '{"a":false,"b":0,"c":""}');
});

test('2. null removes, deep down too, and in members that are new', limit, () => {
  same('{"a":{"b":{"c":1,"d":2}}}', '{"a":{"b":{"c":null}}}', '{"a":{"b":{"d":2}}}');
  same('{"a":"text"}', '{"a":{"b":{"c":null,"d":1}}}', '{"a":{"b":{"d":1}}}');
  same('{}', '{"a":null}', '{}');
});

test('3. arrays replace arrays, whole, and keep their nulls', limit, () => {
  same('{"a":[1,2,3]}', '{"a":[9]}', '{"a":[9]}');
  same('{"a":[{"b":1}]}', '{"a":[null,{"b":null}]}', '{"a":[null,{"b":null}]}');
  same('[1,2,3]', '[]', '[]');
});

test('3. a patch that is no object is the result', limit, () => {
  for (const patch of ['0', 'false', '""', '[]', 'null']) same('{"a":1}', patch, patch);
});

test('4. a target that is no object counts as empty', limit, () => {
  for (const target of ['null', '1', '"text"', '[1]', 'true']) same(target, '{"a":1}', '{"a":1}');
});

test('5. neither argument is changed', limit, () => {
  const target = freeze({ a: { b: 1, c: [1] }, d: 2, gone: { x: 1 } });
  const patch = freeze({ a: { b: null, e: { f: 1, g: null } }, gone: null });
  let result;
  assert.doesNotThrow(() => { result = mergePatch(target, patch); }, 'target or patch was changed (both are frozen)');
  assert.deepEqual(plain(result), { a: { c: [1], e: { f: 1 } }, d: 2 });
  assert.deepEqual(target, { a: { b: 1, c: [1] }, d: 2, gone: { x: 1 } });
});

test('6. "__proto__" changes no prototype', limit, (t) => {
  t.after(() => { delete Object.prototype.isAdmin; });
  for (const patch of ['{"__proto__":{"isAdmin":true}}', '{"a":{"__proto__":{"isAdmin":true}}}', '{"constructor":{"prototype":{"isAdmin":true}}}']) {
    const result = merge('{"name":"Ann","a":{}}', patch);
    assert.equal({}.isAdmin, undefined, `${patch} made every object an admin`);
    assert.equal(result.isAdmin, undefined, `${patch} made this object an admin`);
    assert.equal(result.a.isAdmin, undefined, `${patch} made a nested object an admin`);
    const prototype = Object.getPrototypeOf(result);
    assert.ok(prototype === Object.prototype || prototype === null, `${patch} changed the prototype of the result`);
  }
});

test('6. such names are own members like any other', limit, () => {
  const text = (target, patch) => JSON.stringify(merge(target, patch));
  assert.equal(text('{}', '{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}');
  assert.equal(text('{"__proto__":{"a":1}}', '{"__proto__":{"b":2}}'), '{"__proto__":{"a":1,"b":2}}');
  assert.equal(text('{"__proto__":{"a":1},"b":1}', '{"__proto__":null}'), '{"b":1}');
  assert.equal(text('{}', '{"constructor":{"a":1},"toString":"x"}'), '{"constructor":{"a":1},"toString":"x"}');
});
