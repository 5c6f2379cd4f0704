import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLru } from '../src/lru.js';
import { limit } from './helpers.js';

test('1. what is set can be got, and bytes is the sum', limit, () => {
  const lru = createLru({ maxBytes: 100 });
  lru.set('a', 'A', 40);
  lru.set('b', null, 50);
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('c'), lru.bytes], ['A', null, undefined, 90]);
});

test('1. those which nobody has set or got for longest go first', limit, () => {
  const lru = createLru({ maxBytes: 100 });
  for (const key of ['a', 'b', 'c', 'd']) lru.set(key, key === 'a' ? null : key, 25);
  lru.get('a');
  lru.set('b', 'B', 25);
  lru.set('e', 'e', 50); // c and d have to go
  assert.deepEqual(['a', 'b', 'c', 'd', 'e'].map((key) => lru.get(key)), [null, 'B', undefined, undefined, 'e']);
  assert.equal(lru.bytes, 100);
});

test('1. a key that is set again is counted once', limit, () => {
  const lru = createLru({ maxBytes: 100 });
  lru.set('b', 'b', 30);
  for (let i = 0; i < 20; i++) lru.set('a', i, 50);
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.bytes], [19, 'b', 80]);
  lru.set('a', 'small', 10);
  assert.equal(lru.bytes, 40);
});

test('1. what is too large is not stored, and pushes nothing else out', limit, () => {
  const lru = createLru({ maxBytes: 100 });
  lru.set('a', 'a', 30);
  lru.set('b', 'b', 30);
  lru.set('b', 'huge', 101);
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.bytes], ['a', undefined, 30]);
});
