import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLeak } from '../src/find-leak.js';
import { threeSnapshots } from '../src/snapshots.js';

test('three snapshots name the class, the number, and the line that holds it', { timeout: 30_000 }, async () => {
  const requests = 40;
  const rows = findLeak(await threeSnapshots('leaking', requests));
  const contexts = rows.find(({ name }) => name === 'RequestContext');
  assert.equal(contexts?.count, requests, 'one RequestContext for each request of the first round');
  const objects = rows.find(({ name }) => name === 'Object');
  assert.ok(objects.count >= 50 * requests, 'and its 50 rows');

  const path = contexts.path();
  const steps = ['context in onPrice', 'change in Object', '_events in EventEmitter'];
  const places = steps.map((step) => path.indexOf(step));
  assert.ok(places.every((place) => place >= 0), path.join('\n'));
  assert.deepEqual(places, places.toSorted((a, b) => a - b), path.join('\n'));
});
