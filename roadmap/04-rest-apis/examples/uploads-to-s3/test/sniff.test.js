import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, sniff } from '../src/sniff.js';

const bytes = (text) => Buffer.from(text, 'latin1');

test('by the first bytes', () => {
  assert.equal(sniff(bytes('\x89PNG\r\n\x1a\n1234')).type, 'image/png');
  assert.equal(sniff(bytes('\xff\xd8\xff\xe0')).type, 'image/jpeg');
  assert.equal(sniff(bytes('RIFF\x01\x02\x03\x04WEBPVP8 ')).type, 'image/webp');
  assert.equal(sniff(bytes('%PDF-1.7')).type, 'application/pdf');
});

test('anything else is nothing', () => {
  for (const text of ['', 'R', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', 'RIFF\x01\x02\x03\x04WAVE', ' %PDF-1.7', 'PNG']) {
    assert.equal(sniff(bytes(text)), undefined, text);
  }
});

test('HEAD bytes are enough for each', () => {
  assert.equal(HEAD, 12);
  assert.equal(sniff(bytes('RIFF\x01\x02\x03\x04WEBP').subarray(0, HEAD)).type, 'image/webp');
});
