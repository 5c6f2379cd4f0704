import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyse } from '../src/analyse.js';

const timeout = 2000;
const round = (number) => Math.round(number * 1000) / 1000;

/** A profile from stacks, outermost function first: [['a', 'b'], 5] is 5 ms in b, called by a. */
function profileOf(stacks, { startTime = 7_000_000 } = {}) {
  const frame = (functionName, lineNumber = 0, columnNumber = 0, url = `file:///app/${functionName}.js`) => (
    { functionName, url: functionName.startsWith('(') ? '' : url, lineNumber, columnNumber });
  const nodes = [{ id: 1, callFrame: frame('(root)') }];
  const find = (parent, callFrame) => {
    const same = (id) => JSON.stringify(nodes[id - 1].callFrame) === JSON.stringify(callFrame);
    let id = parent.children?.find(same);
    if (id === undefined) {
      id = nodes.push({ id: nodes.length + 1, callFrame });
      (parent.children ??= []).push(id);
    }
    return nodes[id - 1];
  };
  const samples = [];
  const timeDeltas = [250];
  for (const [stack, ms] of stacks) {
    let node = nodes[0];
    for (const call of stack) node = find(node, Array.isArray(call) ? frame(...call) : frame(call));
    samples.push(node.id);
    timeDeltas.push(ms * 1000);
  }
  const endTime = startTime + timeDeltas.reduce((sum, delta) => sum + delta, 0);
  timeDeltas.pop(); // the last sample lasts until endTime
  return { nodes, samples, timeDeltas, startTime, endTime };
}

/** { name: [selfMs, totalMs] } */
const times = ({ functions }) => Object.fromEntries(functions.map(({ name, selfMs, totalMs }) => [name, [round(selfMs), round(totalMs)]]));

test('1: a sample lasts until the next one, the last one until the end', { timeout }, () => {
  const profile = profileOf([[['a'], 1], [['b'], 10], [['a'], 100], [['c'], 1000]]);
  assert.deepEqual(times(analyse(profile)), { c: [1000, 1000], a: [101, 101], b: [10, 10] });
});

test('2: one entry per function, wherever it was called from', { timeout }, () => {
  const { functions } = analyse(profileOf([[['a', 'x'], 5], [['b', 'x'], 7], [['b'], 1]]));
  assert.deepEqual(functions.map(({ name }) => name).toSorted(), ['a', 'b', 'x']);
  assert.equal(round(functions.find(({ name }) => name === 'x').selfMs), 12);
});

test('2: functions with the same name at another place are others', { timeout }, () => {
  const file = 'file:///app/routes.js';
  const { functions } = analyse(profileOf([
    [[['get', 1, 10, file]], 5], [[['get', 11, 0, file]], 6], [[['get', 9, 10, file]], 7], [[['get', 1, 10, 'file:///app/other.js']], 8],
    [[['get', 1, 40, file]], 9],
  ]));
  assert.deepEqual(functions.map(({ selfMs }) => round(selfMs)), [9, 8, 7, 6, 5]);
});

test('2: sorted by self time, the largest first', { timeout }, () => {
  const { functions } = analyse(profileOf([[['a'], 9], [['b'], 100], [['c'], 20]]));
  assert.deepEqual(functions.map(({ name }) => name), ['b', 'c', 'a']);
});

test('3: self time is that of the innermost function, total time that of all on the stack', { timeout }, () => {
  const profile = profileOf([[['main', 'render', 'format'], 30], [['main', 'render'], 5], [['main', 'query'], 2]]);
  assert.deepEqual(times(analyse(profile)), { format: [30, 30], render: [5, 35], query: [2, 2], main: [0, 37] });
});

test('3: a function that calls itself counts once per sample', { timeout }, () => {
  const profile = profileOf([[['walk', 'walk', 'walk'], 10], [['walk', 'visit', 'walk', 'visit'], 4]]);
  assert.deepEqual(times(analyse(profile)), { walk: [10, 14], visit: [4, 4] });
});

test('4: names and places as an editor shows them', { timeout }, () => {
  const { functions } = analyse(profileOf([
    [[['', 11, 5, 'file:///app/server.js']], 3], [[['parse', -1, -1, '']], 2], [[['', 11, 30, 'file:///app/server.js']], 1],
  ]));
  assert.deepEqual(functions.map(({ name, place }) => [name, place]), [
    ['(anonymous)', 'file:///app/server.js:12'], ['parse', ''], ['(anonymous)', 'file:///app/server.js:12'],
  ]);
});

test('5: idle time and that of the root are no work, garbage collection is', { timeout }, () => {
  const result = analyse(profileOf([[['a'], 5], [[], 40], [['(idle)'], 800], [['a', '(garbage collector)'], 3], [['(program)'], 2], [['(idle)'], 90]]));
  assert.equal(round(result.busyMs), 10);
  assert.deepEqual(times(result), { a: [5, 8], '(garbage collector)': [3, 3], '(program)': [2, 2] });
});

test('6: a stack of 50,000 frames', { timeout }, () => {
  const depth = 50_000;
  const callFrame = (functionName) => ({ functionName, url: 'file:///app/deep.js', lineNumber: 0, columnNumber: 0 });
  const nodes = Array.from({ length: depth }, (_, i) => (
    { id: i + 1, callFrame: callFrame(i === 0 ? '(root)' : `f${i % 2}`), ...(i < depth - 1 ? { children: [i + 2] } : {}) }));
  const result = analyse({ nodes, samples: [depth, depth], timeDeltas: [0, 1000], startTime: 0, endTime: 2000 });
  assert.deepEqual(times(result), { f1: [2, 2], f0: [0, 2] });
});

test('a profile that Node recorded: the loop over the rates is the hot function', { timeout }, () => {
  const { busyMs, functions } = analyse(JSON.parse(readFileSync(new URL('catalog.cpuprofile', import.meta.url), 'utf8')));
  const place = (line) => `file:///srv/shop/catalog.js:${line}`;
  assert.deepEqual([functions[0].name, functions[0].place], ['findRate', place(4)]);
  assert.ok(functions[0].selfMs / busyMs > 0.5, `findRate has ${functions[0].selfMs} of ${busyMs} ms`);
  const walk = functions.find(({ name }) => name === 'walk');
  const handle = functions.find(({ name }) => name === 'handle');
  assert.ok(walk.totalMs < handle.totalMs && handle.totalMs < busyMs, 'walk calls itself; its total time exceeds that of its caller');
});
