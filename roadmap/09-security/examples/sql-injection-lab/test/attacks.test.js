import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { openShop } from '../src/database.js';
import { safe } from '../src/safe.js';
import { vulnerable } from '../src/vulnerable.js';

describe('each attack works on strings and fails on bound values', () => {
  for (const [name, attack] of Object.entries(attacks)) {
    test(name, (t) => {
      const shops = [openShop(), openShop()];
      t.after(() => shops.forEach((db) => db.close()));
      assert.equal(attack(vulnerable(shops[0]), shops[0]), true, 'the attack must work where values are glued in');
      assert.equal(attack(safe(shops[1]), shops[1]), false);
    });
  }
});

test('the blind attack needs seven questions a letter', () => {
  const db = openShop();
  const shop = vulnerable(db);
  let questions = 0;
  assert.ok(attacks.blind({ hasCoupon: (code) => { questions++; return shop.hasCoupon(code); } }));
  assert.equal(questions, 8 * 7); // seven letters, and one more that is not there
  db.close();
});

test('the safe shop still does its work', () => {
  const db = openShop();
  const shop = safe(db);
  assert.deepEqual(shop.search('en').map(({ name }) => name), ['Pen']);
  assert.equal(shop.search('Pad').length, 0);
  db.prepare("INSERT INTO products VALUES (4, '100% wool', 1, 1), (5, 'O''Brien', 1, 1)").run();
  assert.deepEqual(shop.search('0%').map(({ name }) => name), ['100% wool']);
  assert.deepEqual(shop.search("O'B").map(({ name }) => name), ["O'Brien"]);
  assert.equal(shop.hasCoupon('SPRING'), true);
  assert.deepEqual(shop.list('-price').map(({ name }) => name), ['Ink', 'Pen', '100% wool', "O'Brien"]);
  assert.throws(() => shop.list('constructor'), RangeError);
  shop.deleteReview(1);
  assert.equal(db.prepare('SELECT count(*) AS n FROM reviews').get().n, 1);
  db.close();
});
