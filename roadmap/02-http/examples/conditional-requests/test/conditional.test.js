import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etagOf, precondition } from '../src/conditional.js';

const get = (headers, etag) => precondition('GET', headers, etag);
const put = (headers, etag) => precondition('PUT', headers, etag);

test('other bytes, other tag; same bytes, same tag', () => {
  assert.equal(etagOf(Buffer.from('a')), etagOf(Buffer.from('a')));
  assert.notEqual(etagOf(Buffer.from('a')), etagOf(Buffer.from('b')));
  assert.match(etagOf(Buffer.from('a')), /^"[\w-]{22}"$/);
});

test('If-None-Match: 304 for a read when one of the tags is the current one', () => {
  assert.equal(get({ 'if-none-match': '"a"' }, '"a"'), 304);
  assert.equal(get({ 'if-none-match': '"x", "a"' }, '"a"'), 304);
  assert.equal(get({ 'if-none-match': '"x,a"' }, '"x,a"'), 304, 'a comma inside a tag');
  assert.equal(get({ 'if-none-match': '*' }, '"a"'), 304);
  assert.equal(get({ 'if-none-match': '"b"' }, '"a"'), undefined);
  assert.equal(get({}, '"a"'), undefined);
});

test('If-None-Match compares weakly', () => {
  assert.equal(get({ 'if-none-match': 'W/"a"' }, '"a"'), 304);
  assert.equal(get({ 'if-none-match': '"a"' }, 'W/"a"'), 304);
});

test('If-Match compares strongly: a weak tag never matches', () => {
  assert.equal(put({ 'if-match': '"a"' }, '"a"'), undefined);
  assert.equal(put({ 'if-match': 'W/"a"' }, '"a"'), 412);
  assert.equal(put({ 'if-match': 'W/"a"' }, 'W/"a"'), 412);
  assert.equal(put({ 'if-match': '"b"' }, '"a"'), 412);
});

test('* means "anything that is there"', () => {
  assert.equal(put({ 'if-match': '*' }, '"a"'), undefined);
  assert.equal(put({ 'if-match': '*' }, undefined), 412);
  assert.equal(put({ 'if-none-match': '*' }, undefined), undefined);
  assert.equal(put({ 'if-none-match': '*' }, '"a"'), 412);
});

test('If-Match is looked at first', () => {
  assert.equal(get({ 'if-match': '"b"', 'if-none-match': '"a"' }, '"a"'), 412);
});
