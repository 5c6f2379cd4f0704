import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { mapLimit } from '../src/map-limit.js';

const limit = { timeout: 5000 };
const flush = () => new Promise((resolve) => setImmediate(resolve));

/** A function whose calls run until they are told to end. */
function bench() {
  const calls = [];
  let active = 0;
  let most = 0;
  const fn = (item, index, options) => {
    most = Math.max(most, ++active);
    return new Promise((resolve, reject) => {
      calls[index] = {
        item,
        signal: options?.signal,
        end: (value) => { active--; resolve(value); return flush(); },
        fail: (err) => { active--; reject(err); return flush(); },
      };
    });
  };
  return { fn, calls, get most() { return most; }, started: () => calls.map(({ item }) => item).join('') };
}

/** What became of a promise, as far as it is known now. */
function watch(promise) {
  const state = { settled: false };
  promise.then(
    (value) => Object.assign(state, { settled: true, value }),
    (error) => Object.assign(state, { settled: true, error }),
  );
  return state;
}

/** Collects the unhandled rejections of one test; node:test reports them too, but not in words. */
function unhandled(t) {
  const seen = [];
  const listener = (err) => seen.push(err);
  process.on('unhandledRejection', listener);
  t.after(() => process.off('unhandledRejection', listener));
  return seen;
}

test('resolves to the results in the order of the items', limit, async () => {
  const b = bench();
  const result = mapLimit(['a', 'b', 'c'], 3, b.fn);
  await flush();
  await b.calls[2].end('C');
  await b.calls[0].end('A');
  await b.calls[1].end('B');
  assert.deepEqual(await result, ['A', 'B', 'C']);
});

test('takes a function that is not async, and no items', limit, async () => {
  assert.deepEqual(await mapLimit([1, 2, 3], 2, (n, index) => n * 10 + index), [10, 21, 32]);
  assert.deepEqual(await mapLimit([], 2, () => assert.fail('there is nothing to call')), []);
});

test('keeps at most `limit` calls in flight', limit, async () => {
  const b = bench();
  const result = mapLimit([...'abcde'], 2, b.fn);
  await flush();
  assert.equal(b.started(), 'ab', 'only the first two may run');
  for (let i = 0; i < 5; i++) {
    assert.ok(b.calls[i], `item ${i} was not started`);
    await b.calls[i].end(i);
  }
  assert.deepEqual(await result, [0, 1, 2, 3, 4]);
  assert.equal(b.most, 2);
});

test('starts the next call as soon as any call is done', limit, async () => {
  const b = bench();
  mapLimit([...'abcd'], 2, b.fn);
  await flush();
  await b.calls[1].end();
  assert.equal(b.started(), 'abc', 'c must start although a still runs');
  await b.calls[2].end();
  assert.equal(b.started(), 'abcd');
});

test('starts nothing more after a failure', limit, async () => {
  const b = bench();
  const result = watch(mapLimit([...'abcdef'], 3, b.fn));
  await flush();
  await b.calls[1].fail(new Error('b failed'));
  await b.calls[0].end();
  await b.calls[2].end();
  assert.equal(b.started(), 'abc');
  assert.equal(result.error?.message, 'b failed');
});

test('aborts the signal of the calls in flight, with the error as its reason', limit, async () => {
  const b = bench();
  const result = watch(mapLimit([...'abc'], 2, b.fn));
  await flush();
  const error = new Error('a failed');
  assert.equal(b.calls[1].signal?.aborted, false, 'fn gets { signal } as its third argument, also without a signal of the caller');
  await b.calls[0].fail(error);
  assert.equal(b.calls[1].signal.aborted, true);
  assert.equal(b.calls[1].signal.reason, error);
  await b.calls[1].end();
  assert.equal(result.error, error);
});

test('rejects only when the calls in flight have settled', limit, async () => {
  const b = bench();
  const result = watch(mapLimit([...'abcd'], 3, b.fn));
  await flush();
  await b.calls[0].fail(new Error('a failed'));
  assert.equal(result.settled, false, 'b and c still run');
  await b.calls[1].end();
  assert.equal(result.settled, false, 'c still runs');
  await b.calls[2].end();
  assert.equal(result.error?.message, 'a failed');
});

test('rejects with the first error when several calls fail, and leaves none unhandled', limit, async (t) => {
  const rejections = unhandled(t);
  const b = bench();
  const result = watch(mapLimit([...'abcd'], 3, b.fn));
  await flush();
  await b.calls[2].fail(new Error('c failed first'));
  await b.calls[0].fail(new Error('a failed second'));
  await b.calls[1].fail(new Error('b failed last'));
  assert.deepEqual(rejections, []);
  assert.equal(result.error?.message, 'c failed first');
});

test('an exception that fn throws counts as a failure', limit, async (t) => {
  const rejections = unhandled(t);
  const started = [];
  const result = mapLimit([1, 2, 3, 4], 1, (n) => {
    started.push(n);
    if (n === 2) throw new TypeError('2 is not allowed');
  });
  await assert.rejects(result, { name: 'TypeError', message: '2 is not allowed' });
  await flush();
  assert.deepEqual(started, [1, 2]);
  assert.deepEqual(rejections, []);
});

test('an abort of the caller stops the starting, aborts the calls, waits for them, rejects with the reason', limit, async (t) => {
  const rejections = unhandled(t);
  const b = bench();
  const controller = new AbortController();
  const reason = new Error('the client went away');
  const result = watch(mapLimit([...'abcd'], 2, b.fn, { signal: controller.signal }));
  await flush();
  controller.abort(reason);
  await flush();
  assert.equal(b.calls[0].signal?.reason, reason, 'the calls are told, and told why');
  assert.equal(result.settled, false, 'a and b still run');
  await b.calls[0].end(); // this one does not care
  await b.calls[1].fail(new Error('b was cut off')); // this one does
  assert.equal(b.started(), 'ab');
  assert.equal(result.error, reason);
  assert.deepEqual(rejections, []);
});

test('after a failure, an abort of the caller changes nothing', limit, async () => {
  const b = bench();
  const controller = new AbortController();
  const error = new Error('a failed');
  const result = watch(mapLimit([...'abc'], 2, b.fn, { signal: controller.signal }));
  await flush();
  await b.calls[0].fail(error);
  controller.abort(new Error('the client went away, too'));
  await b.calls[1].end();
  assert.equal(result.error, error, 'the failure came first');
  assert.equal(b.calls[1].signal.reason, error);
});

test('rejects with the reason also when every call in flight ignores the abort', limit, async () => {
  const b = bench();
  const controller = new AbortController();
  const reason = new Error('shutting down');
  const result = watch(mapLimit([...'abc'], 1, b.fn, { signal: controller.signal }));
  await flush();
  controller.abort(reason);
  await b.calls[0].end('done all the same');
  assert.equal(b.started(), 'a');
  assert.equal(result.settled, true);
  assert.equal(result.error, reason);
});

test('with a signal that is aborted already, fn is never called', limit, async () => {
  const reason = new Error('too late');
  const result = mapLimit([1, 2], 2, () => assert.fail('fn was called'), { signal: AbortSignal.abort(reason) });
  await assert.rejects(result, (err) => err === reason);
});

test('does not abort the signal of the caller when a call fails', limit, async () => {
  const { signal } = new AbortController();
  await assert.rejects(mapLimit([1, 2], 2, async () => { throw new Error('failed'); }, { signal }), /failed/);
  assert.equal(signal.aborted, false);
});

test('leaves no listener on the signal of the caller', limit, async () => {
  const { signal } = new AbortController();
  const listeners = () => getEventListeners(signal, 'abort').length;
  await mapLimit([1, 2, 3], 2, async (n) => n, { signal });
  assert.equal(listeners(), 0, 'after success');
  await assert.rejects(mapLimit([1, 2, 3], 2, async () => { throw new Error('failed'); }, { signal }), /failed/);
  assert.equal(listeners(), 0, 'after a failure');
  const controller = new AbortController();
  await assert.rejects(mapLimit([1, 2, 3], 2, async () => controller.abort(), { signal: controller.signal }), { name: 'AbortError' });
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0, 'after an abort');
});
