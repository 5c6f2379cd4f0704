import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSuite } from '../grade/run-suite.js';

const SPEC = 'spec/breaker.spec.js';
const on = (find, put) => runSuite(SPEC, { file: 'src/breaker.js', find, put });
const timeout = 10_000;

// All runs are started here, a few at a time; each test below waits for its own.
const correct = runSuite(SPEC);
const rebuilt = runSuite(SPEC, { file: 'src/breaker.js', use: 'grade/same-behaviour/breaker.js' });
const broken = {
  late: on('failed === failures', 'failed === failures + 1'),
  hasty: on('failed === failures', 'failed === failures - 1'),
  total: on('failed = 0;\n      openedAt', 'openedAt'),
  calls: on('if (trial ||', 'if (Date.now() - openedAt < resetMs) operation(...args).catch(() => {});\n      if (trial ||'),
  overdue: on('openedAt < resetMs', 'openedAt <= resetMs'),
  early: on('openedAt < resetMs', 'openedAt < resetMs - 1'),
  flood: on('if (trial || ', 'if ('),
  lenient: on('if (isTrial || failed', 'if (failed'),
  halfOpen: on('openedAt = undefined;', ''),
  noisy: on('failed += 1;', 'failed += 1;\n      if (failed < failures) onOpen(error);'),
  mute: on('onOpen(error);', 'onOpen();'),
  forgetful: on('await operation(...args)', 'await operation(args[0])'),
};

async function assertPasses(run, what) {
  const { ok, passed, failed, output } = await run;
  assert.ok(ok && failed.length === 0, `your tests fail on ${what}:\n${failed.join('\n') || output}`);
  assert.ok(passed.length > 0, `no test ran on ${what}`);
}

async function assertNotices(run, bug) {
  await assertPasses(correct, 'the correct breaker, so nothing can be said of broken ones');
  const { ok, output } = await run;
  assert.doesNotMatch(output, /was changed: restore it/);
  assert.ok(!ok, `all your tests pass on a breaker that ${bug}`);
}

test('your tests pass on the correct breaker', { timeout }, () => assertPasses(correct, 'the correct breaker'));
test('your tests pass on a breaker that does the same by other means', { timeout }, () =>
  assertPasses(rebuilt, 'a correct breaker that uses a timer in the place of Date.now()'));

describe('your tests notice a breaker that', () => {
  test('drops all arguments but the first', { timeout }, () => assertNotices(broken.forgetful, 'drops all arguments but the first'));
  test('opens one failure too late', { timeout }, () => assertNotices(broken.late, 'opens one failure too late'));
  test('opens one failure too early', { timeout }, () => assertNotices(broken.hasty, 'opens one failure too early'));
  test('counts failures that are not in a row', { timeout }, () => assertNotices(broken.total, 'forgets to start the count again after a success'));
  test('calls the operation while it is open', { timeout }, () => assertNotices(broken.calls, 'refuses while it is open, and calls the operation all the same'));
  test('waits a millisecond longer than resetMs', { timeout }, () => assertNotices(broken.overdue, 'still refuses when exactly resetMs have passed'));
  test('waits a millisecond less than resetMs', { timeout }, () => assertNotices(broken.early, 'lets a call through a millisecond before resetMs have passed'));
  test('lets every call through as a trial', { timeout }, () => assertNotices(broken.flood, 'lets a second call through while the trial is under way'));
  test('stays half open when the trial fails', { timeout }, () => assertNotices(broken.lenient, 'does not open again when the trial fails'));
  test('stays half open when the trial succeeds', { timeout }, () => assertNotices(broken.halfOpen, 'does not close when the trial succeeds: the next single failure opens it'));
  test('tells onOpen of every failure', { timeout }, () => assertNotices(broken.noisy, 'calls onOpen for failures that do not open it'));
  test('does not tell onOpen the error', { timeout }, () => assertNotices(broken.mute, 'calls onOpen without the error'));
});
