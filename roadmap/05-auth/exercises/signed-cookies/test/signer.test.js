import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { after, test } from 'node:test';

// Watches two functions. Before the import of the signer, so that every way of importing them is seen.
const { createHmac, timingSafeEqual } = crypto;
let compared = 0;
let hmacs = []; // their algorithms
crypto.timingSafeEqual = (...args) => { compared++; return timingSafeEqual(...args); };
crypto.createHmac = (...args) => { hmacs.push(args[0]); return createHmac(...args); };
syncBuiltinESMExports();
after(() => { Object.assign(crypto, { createHmac, timingSafeEqual }); syncBuiltinESMExports(); });
const { createSigner } = await import('../src/signer.js');

const limit = { timeout: 10_000 };
const KEY = 'k'.repeat(32);
const OLD = 'o'.repeat(32);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';

function setup(keys = [KEY]) {
  const clock = { now: Date.UTC(2026, 10, 1) + 500 }; // in the middle of a second
  const signer = createSigner({ keys, now: () => clock.now });
  const verify = (name, text) => {
    try {
      return signer.verify(name, text);
    } catch (err) {
      return assert.fail(`verify threw: ${err.message}`);
    }
  };
  return { clock, signer: { sign: signer.sign.bind(signer), verify } };
}

test('1. verify gives back what sign got', limit, () => {
  const { signer } = setup();
  for (const value of ['42', '', ' ', 'ü;"= ,%', 'a.b.c', '日本😀', '{"a":1}', '__proto__', 'null', 'x'.repeat(2000)]) {
    assert.equal(signer.verify('cart', signer.sign('cart', value, 60)), value);
  }
});

test('1. names may contain dots and dashes', limit, () => {
  const { signer } = setup();
  for (const name of ['__Host-cart', 'shop.cart', 'a']) assert.equal(signer.verify(name, signer.sign(name, '42', 60)), '42');
});

test('1. the text needs no escaping in a cookie', limit, () => {
  const { signer } = setup();
  for (const value of ['', 'ü;"= ,%', '😀'.repeat(50), '>>>???']) assert.match(signer.sign('cart', value, 60), /^[\w.-]+$/);
});

test('2. every change of one character gives null', limit, () => {
  const { signer } = setup();
  for (const value of ['4', '42', '421']) { // three lengths: three ends of base64url
    const text = signer.sign('cart', value, 60);
    for (let at = 0; at < text.length; at++) {
      for (const letter of LETTERS) {
        if (letter === text[at]) continue;
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        assert.equal(signer.verify('cart', changed), null, `accepted with ${letter} for ${text[at]} at ${at} of ${text.length}`);
      }
    }
  }
});

test('2. what is cut off, or added, gives null', limit, () => {
  const { signer } = setup();
  const text = signer.sign('cart', '42', 60);
  for (let n = 0; n < text.length; n++) {
    assert.equal(signer.verify('cart', text.slice(0, n)), null, `accepted the first ${n} characters`);
    assert.equal(signer.verify('cart', text.slice(n + 1)), null, `accepted without the first ${n + 1}`);
  }
  for (const added of ['=', '==', 'A', '.', '.A', ' ', '%', '\n', text, `.${text}`]) {
    assert.equal(signer.verify('cart', text + added), null, `accepted with ${JSON.stringify(added)} at the end`);
    assert.equal(signer.verify('cart', added + text), null, `accepted with ${JSON.stringify(added)} at the beginning`);
  }
});

test('2. without the key nobody signs', limit, () => {
  const { signer } = setup();
  for (const key of ['m'.repeat(32), KEY + KEY, KEY.toUpperCase()]) {
    assert.equal(signer.verify('cart', setup([key]).signer.sign('cart', '42', 60)), null);
  }
});

test('2. the signature is an HMAC-SHA-256', limit, () => {
  const { signer } = setup();
  hmacs = [];
  signer.sign('cart', '42', 60);
  assert.ok(hmacs.length > 0, 'sign did not call createHmac; a hash of key and text can be lengthened without the key');
  for (const algorithm of hmacs) assert.match(String(algorithm), /^(rsa-)?sha-?256$/i, `the HMAC is made with ${algorithm}`);
});

test('2. the signature is not cut short', limit, () => {
  const [one, two] = [KEY, OLD].map((key) => setup([key]).signer.sign('cart', '42', 60));
  let [first, last] = [0, 0]; // what both have in common is not the signature
  while (first < one.length && one[first] === two[first]) first++;
  while (last < one.length - first && one.at(-1 - last) === two.at(-1 - last)) last++;
  const length = one.length - first - last;
  assert.ok(length >= 40, `32 bytes are 43 characters; only ${length} of the text depend on the key`);
});

test('2. parts of two texts do not make a third', limit, () => {
  const { signer } = setup();
  const [one, two] = [signer.sign('cart', '42', 60).split('.'), signer.sign('cart', '43', 600).split('.')];
  for (let i = 0; i < one.length; i++) {
    const mixed = one.map((part, at) => (at === i ? two[at] : part)).join('.');
    if (mixed !== one.join('.')) assert.equal(signer.verify('cart', mixed), null, `accepted part ${i} of another text`);
  }
});

test('3. another name gives null', limit, () => {
  const { signer } = setup();
  const text = signer.sign('cart', '7', 60);
  for (const name of ['user', 'Cart', 'cart2', 'car', '', undefined]) assert.equal(signer.verify(name, text), null, `accepted as ${name}`);
});

test('3. letters do not move between name and text', limit, () => {
  const { signer } = setup();
  const name = 'cartridge';
  const text = signer.sign(name, '7', 60);
  for (let i = 1; i < 9; i++) {
    for (const between of ['', '.', '=', ':', '|', '-', '_']) {
      assert.equal(signer.verify(name + between + text.slice(0, i), text.slice(i)), null, `accepted: ${i} letters moved into the name`);
      assert.equal(signer.verify(name.slice(0, -i), name.slice(-i) + between + text), null, `accepted: ${i} letters moved into the text`);
    }
  }
  const dotted = signer.sign('a.b', '7', 60);
  assert.equal(signer.verify('a', `b.${dotted}`), null);
});

test('4. it expires after maxAge seconds', limit, () => {
  for (const [seconds, expected] of [[0, '42'], [59.999, '42'], [60, null], [61, null], [1e6, null]]) {
    const { signer, clock } = setup();
    const text = signer.sign('cart', '42', 60);
    clock.now += seconds * 1000;
    assert.equal(signer.verify('cart', text), expected, `after ${seconds} s of 60`);
  }
});

test('4. each has its own age', limit, () => {
  const { signer, clock } = setup();
  const [short, long] = [signer.sign('a', '1', 10), signer.sign('a', '2', 86_400)];
  clock.now += 3600_000;
  assert.equal(signer.verify('a', short), null);
  assert.equal(signer.verify('a', long), '2');
});

test('5. the first key signs, all verify', limit, () => {
  const before = setup([OLD]).signer;
  const during = setup([KEY, OLD]).signer;
  const afterwards = setup([KEY]).signer;
  const old = before.sign('cart', '42', 60);
  const fresh = during.sign('cart', '42', 60);
  assert.equal(during.verify('cart', old), '42', 'an old cookie was lost when the key was changed');
  assert.equal(during.verify('cart', fresh), '42');
  assert.equal(afterwards.verify('cart', fresh), '42', 'the new key is the first one');
  assert.equal(afterwards.verify('cart', old), null, 'the old key is not in the list any more');
  assert.equal(before.verify('cart', fresh), null);
});

test('5. the order of three keys does not matter for verifying', limit, () => {
  const keys = [KEY, OLD, 'x'.repeat(40)];
  for (const key of keys) assert.equal(setup(keys).signer.verify('cart', setup([key]).signer.sign('cart', '1', 60)), '1');
});

test('5. no key, or one that is too short, is a RangeError', limit, () => {
  for (const keys of [[], [''], ['secret'], ['k'.repeat(31)], [KEY, 'short']]) {
    assert.throws(() => createSigner({ keys }), RangeError, `accepted: ${JSON.stringify(keys)}`);
  }
  assert.doesNotThrow(() => createSigner({ keys: ['ü'.repeat(16)] }), '16 times ü are 32 bytes');
});

test('6. verify never throws', limit, () => {
  const { signer } = setup();
  const mine = signer.sign('cart', '42', 60);
  const signature = mine.split('.').at(-1);
  const rubbish = [
    undefined, null, '', 0, true, {}, [], [mine], { toString: () => mine }, '.', '..', '...', 'a', 'a.b', 'a.b.c', '%', 'ü.ü', '\u0000.\ud800',
    `.${signature}`, `${signature}.${signature}`, `null.${signature}`, `e30.${signature}`, '.'.repeat(100_000), 'x'.repeat(100_000), `${'x'.repeat(100_000)}.${signature}`,
  ];
  for (const text of rubbish) {
    assert.equal(signer.verify('cart', text), null, `accepted ${String(JSON.stringify(text)).slice(0, 60)}`);
  }
});

test('7. signatures are compared with timingSafeEqual', limit, () => {
  const { signer } = setup();
  const text = signer.sign('cart', '42', 60);
  compared = 0;
  assert.equal(signer.verify('cart', text), '42');
  assert.ok(compared > 0, 'a right signature was not compared with crypto.timingSafeEqual');
  const wrong = text.slice(0, -20) + (text.at(-20) === 'A' ? 'B' : 'A') + text.slice(-19);
  compared = 0;
  assert.equal(signer.verify('cart', wrong), null);
  assert.ok(compared > 0, 'a wrong signature was refused without crypto.timingSafeEqual: === before it tells by its time how much was right');
});
