import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotspots } from '../src/hotspots.js';
import { load, record } from '../src/record.js';
import { startServer } from '../src/server.js';
import { distance, names, suggestMended, suggestSlow } from '../src/suggest.js';

const timeout = 10_000;

test('the profile of the slow server points at distance, called by the comparator', { timeout }, async (t) => {
  const server = await startServer(suggestSlow);
  t.after(() => server.stop());
  const { result, profile } = await record(() => load(server.url, { requests: 10 }));
  assert.equal(result['2xx'], 10);

  const own = hotspots(profile).filter(({ place }) => /^(suggest|server)\.js:/.test(place));
  const sum = (what, ...names) => own.filter(({ name }) => names.length === 0 || names.includes(name)).reduce((ms, f) => ms + f[what], 0);
  // The optimizing compiler copies calls of distance into byDistance, and the profile counts those for byDistance.
  assert.ok(sum('selfMs', 'distance', 'byDistance') > 0.8 * sum('selfMs'), JSON.stringify(own.slice(0, 3)));
  assert.ok(sum('selfMs', 'distance') > 0.1 * sum('selfMs'), 'distance does not appear');
  assert.ok(sum('totalMs', 'byDistance') > sum('totalMs', 'suggestSlow') / 2, 'most of the time is spent below the comparator');
  assert.ok(sum('totalMs', 'suggestSlow') >= sum('totalMs', 'byDistance'), 'the caller has at least the time of whom it calls');
});

test('the mended version answers the same with far fewer calls', () => {
  for (const word of ['Wallnut Miror 7', 'oak', '']) assert.deepEqual(suggestMended(word), suggestSlow(word));
});

test('distance counts the letters that differ', () => {
  assert.equal(distance('kitten', 'sitting'), 3);
  assert.equal(distance('', 'abc'), 3);
  assert.equal(distance(names[0], names[0]), 0);
});

test('a recursive function counts once per sample', () => {
  const node = (id, functionName, children = []) => (
    { id, children, callFrame: { functionName, url: 'file:///app/tree.js', lineNumber: 4, columnNumber: 0 } });
  const [walk] = hotspots({
    nodes: [node(1, '(root)', [2]), node(2, 'walk', [3]), node(3, 'walk')],
    samples: [3, 3], timeDeltas: [0, 1000], startTime: 0, endTime: 2000,
  });
  assert.deepEqual(walk, { name: 'walk', place: 'tree.js:5', selfMs: 2, totalMs: 2 });
});
