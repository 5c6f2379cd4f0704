import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHeadParser } from '../src/head-parser.js';
import { HttpError } from '../src/http-error.js';

const timeout = 5000;
const bytes = (text) => Buffer.from(text, 'latin1');
const head = (...lines) => [...lines, '', ''].join('\r\n');
const get = (...headers) => head('GET / HTTP/1.1', 'Host: a.test', ...headers);
const parse = (text, options) => createHeadParser(options).push(bytes(text));

function refuses(text, status, why, options) {
  let result;
  try {
    result = parse(text, options);
  } catch (err) {
    assert.ok(err instanceof HttpError, `${why}: threw ${err?.stack ?? err}, not an HttpError`);
    assert.equal(err.status, status, `${why}: must be refused with ${status}`);
    return;
  }
  assert.fail(`${why}: must be refused with ${status}, but push() returned ${JSON.stringify(result)}`);
}

const POST = bytes(head('POST /notes?a=1 HTTP/1.1', 'Host: a.test', 'Content-Length: 6'));
const BODY = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0xff, 0xe2]); // looks like an empty line, is not text

function isPost(got, when, rest = BODY) {
  assert.ok(got, `push() returned nothing although the head was complete (${when})`);
  assert.deepEqual({ method: got.method, target: got.target, body: got.body },
    { method: 'POST', target: '/notes?a=1', body: { kind: 'length', length: 6 } }, when);
  assert.deepEqual([...got.headers], [['host', ['a.test']], ['content-length', ['6']]], when);
  assert.ok(Buffer.isBuffer(got.rest), `rest must be a Buffer (${when})`);
  assert.deepEqual([...got.rest], [...rest], `rest must hold the bytes after the head, unchanged (${when})`);
}

test('1. a head in one chunk with the body', { timeout }, () => {
  isPost(parse(Buffer.concat([POST, BODY]).toString('latin1')), 'one chunk');
  isPost(parse(POST.toString('latin1')), 'no body yet', []);
});

test('1. a head cut in two at any place', { timeout }, () => {
  const all = Buffer.concat([POST, BODY]);
  for (let cut = 1; cut < POST.length; cut++) {
    const parser = createHeadParser();
    assert.equal(parser.push(all.subarray(0, cut)), undefined, `push() must return undefined after ${cut} bytes of the head`);
    isPost(parser.push(all.subarray(cut)), `cut after ${cut} bytes`);
  }
});

test('1. a head byte by byte', { timeout }, () => {
  const parser = createHeadParser();
  for (let i = 0; i < POST.length - 1; i++) {
    assert.equal(parser.push(POST.subarray(i, i + 1)), undefined, `push() must return undefined after ${i + 1} bytes of the head`);
  }
  isPost(parser.push(POST.subarray(-1)), 'byte by byte', []);
});

test('1. bytes beyond ASCII in a header do not shift the rest', { timeout }, () => {
  const text = get('X-Name: caf\u00c3\u00a9 \u00ff');
  const parser = createHeadParser();
  const cut = text.indexOf('\u00c3') + 1; // between the two bytes of an é in UTF-8
  assert.equal(parser.push(bytes(text.slice(0, cut))), undefined);
  const { rest, headers } = parser.push(bytes(`${text.slice(cut)}body`));
  assert.equal(rest.toString(), 'body', 'rest must begin right after the head, whatever bytes the head has');
  assert.equal(headers.get('x-name')[0], 'caf\u00c3\u00a9 \u00ff', 'a value must have one character for each byte (latin1)');
});

test('1. two parsers do not share bytes', { timeout }, () => {
  const a = createHeadParser();
  a.push(POST.subarray(0, 10));
  isPost(createHeadParser().push(POST), 'another parser had half a head', []);
  isPost(a.push(POST.subarray(10)), 'the first parser', []);
});

test('2. names in lower case, values in order and trimmed', { timeout }, () => {
  const { headers } = parse(get('X-A:one', 'ETAG: \t"a:b, c: d" \t', 'x-a:  two', 'X-Empty:', '__proto__: x'));
  assert.ok(headers instanceof Map, 'headers must be a Map');
  assert.deepEqual([...headers], [
    ['host', ['a.test']], ['x-a', ['one', 'two']], ['etag', ['"a:b, c: d"']], ['x-empty', ['']], ['__proto__', ['x']],
  ]);
  assert.equal(parse(get('X-A: \u00a0one\u00a0 ')).headers.get('x-a')[0], '\u00a0one\u00a0', 'only spaces and tabs may be trimmed');
});

test('3. a head of exactly maxHeadBytes passes, one more is 431', { timeout }, () => {
  const text = get();
  assert.ok(parse(text, { maxHeadBytes: text.length }), 'a head of exactly maxHeadBytes must pass');
  refuses(text, 431, 'one byte too many', { maxHeadBytes: text.length - 1 });
});

test('3. the default limit is 16,384 bytes', { timeout }, () => {
  const filler = 16_384 - get('X: ').length;
  assert.ok(parse(get(`X: ${'a'.repeat(filler)}`)), '16,384 bytes of head must pass');
  refuses(get(`X: ${'a'.repeat(filler + 1)}`), 431, '16,385 bytes of head');
});

test('3. a head without an end is refused as soon as it is too long', { timeout }, () => {
  const parser = createHeadParser({ maxHeadBytes: 100 });
  assert.equal(parser.push(bytes('GET / HTTP/1.1\r\nX: '.padEnd(100, 'a'))), undefined, '100 bytes are within the limit');
  assert.throws(() => parser.push(bytes('a')), { status: 431 }, 'the 101st byte must be refused, end or no end');
});

test('3. the body does not count towards the limit', { timeout }, () => {
  const body = 'b'.repeat(100_000);
  assert.equal(parse(get() + body, { maxHeadBytes: 1000 }).rest.length, body.length, 'all of the body must be in rest');
});

test('4. malformed request lines', { timeout }, () => {
  for (const line of ['GET /', 'GET  / HTTP/1.1', 'GET / HTTP/1.1 ', 'GET /a b HTTP/1.1', ' GET / HTTP/1.1', 'G(T / HTTP/1.1',
    'GET\t/\tHTTP/1.1', 'GET / HTTQ/1.1', 'GET / HTTP/11', 'GET / HTTP/1.1x', 'GET /a\0b HTTP/1.1', 'GET /a\rb HTTP/1.1', '']) {
    refuses(head(line, 'Host: a.test'), 400, `request line ${JSON.stringify(line)}`);
  }
  assert.equal(parse(head('PROPFIND * HTTP/1.1', 'Host: a.test')).method, 'PROPFIND');
});

test('4. other versions are 505', { timeout }, () => {
  for (const version of ['HTTP/1.0', 'HTTP/2.0']) refuses(head(`GET / ${version}`, 'Host: a.test'), 505, version);
});

test('4. malformed header lines', { timeout }, () => {
  for (const line of ['no colon', ': no name', 'Transfer-Encoding : chunked', 'Two Words: x', ' folded: x', '\tfolded', 'X: a\0b', 'N\0: x', 'N\u00e9: x']) {
    refuses(get(line), 400, `header line ${JSON.stringify(line)}`);
    refuses(head('GET / HTTP/1.1', line, 'Host: a.test'), 400, `first header line ${JSON.stringify(line)}`);
  }
});

test('4. a lone CR or LF ends no line', { timeout }, () => {
  for (const line of ['X: a\nTransfer-Encoding: chunked', 'X: a\rb', 'X: a\r', 'X: a\n']) {
    refuses(get(line, 'Y: b'), 400, `header line ${JSON.stringify(line)}`);
  }
  refuses('GET / HTTP/1.1\nHost: a.test\r\n\r\n', 400, 'a lone LF after the request line');
});

test('5. exactly one Host', { timeout }, () => {
  refuses(head('GET / HTTP/1.1'), 400, 'no Host');
  refuses(head('GET / HTTP/1.1', 'X: y'), 400, 'no Host, another header');
  refuses(get('host: b.test'), 400, 'two Hosts');
});

test('6. no framing header, no body', { timeout }, () => {
  assert.deepEqual(parse(get()).body, { kind: 'none' }, 'a GET without framing headers has no body');
  assert.deepEqual(parse(head('POST / HTTP/1.1', 'Host: a.test')).body, { kind: 'none' }, 'a POST without framing headers has no body');
});

test('6. Content-Length', { timeout }, () => {
  for (const length of [0, 5, Number.MAX_SAFE_INTEGER]) {
    assert.deepEqual(parse(get(`content-LENGTH:${length}`)).body, { kind: 'length', length }, `content-LENGTH:${length} is a body of that length`);
  }
  for (const value of ['', '+5', '-1', '5.0', '1e3', '0x10', '5 6', '5, 5', '5,5', '5\u00a0', 'five', '9007199254740992', '9'.repeat(400)]) {
    refuses(get(`Content-Length: ${value}`), 400, `Content-Length: ${value.slice(0, 20)}`);
  }
});

test('6. Transfer-Encoding', { timeout }, () => {
  for (const value of ['chunked', 'Chunked', ' chunked ']) {
    assert.deepEqual(parse(get(`Transfer-Encoding:${value}`)).body, { kind: 'chunked' }, `Transfer-Encoding:${value} is a chunked body`);
  }
  for (const value of ['\u00a0chunked', 'chunked\u00a0', Buffer.from('chun\u212aed').toString('latin1'), 'gzip', 'gzip, chunked', 'chunked, chunked', 'xchunked', 'chunkedx', 'identity', '']) {
    refuses(get(`Transfer-Encoding: ${value}`), 501, `Transfer-Encoding: ${value}`);
  }
  refuses(get('Transfer-Encoding: chunked', 'Transfer-Encoding: identity'), 501, 'two Transfer-Encodings');
  refuses(get('Transfer-Encoding: identity', 'Transfer-Encoding: chunked'), 501, 'two Transfer-Encodings, chunked last');
});

test('6. two answers to where the body ends are refused (request smuggling)', { timeout }, () => {
  refuses(get('Content-Length: 5', 'Transfer-Encoding: chunked'), 400, 'Content-Length, then Transfer-Encoding');
  refuses(get('Transfer-Encoding: chunked', 'Content-Length: 5'), 400, 'Transfer-Encoding, then Content-Length');
  refuses(get('Content-Length: 5', 'Content-Length: 6'), 400, 'two different lengths');
  refuses(get('Content-Length: 5', 'X: y', 'content-length: 5'), 400, 'the same length twice');
  refuses(get('Content-Length: 0', 'Transfer-Encoding: chunked'), 400, 'a length of 0 is a length, too');
  refuses(get('Content-Length: 0', 'Content-Length: 5'), 400, 'a length of 0, then another');
});
