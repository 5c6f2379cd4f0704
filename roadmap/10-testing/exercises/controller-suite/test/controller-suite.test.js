import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSuite } from '../grade/run-suite.js';

const SPEC = 'spec/tickets.spec.js';
const FILE = 'src/tickets-controller.js';
const on = (find, put) => runSuite(SPEC, { file: FILE, find, put });
const timeout = 10_000;

// All runs are started here, a few at a time; each test below waits for its own.
const correct = runSuite(SPEC);
const rebuilt = runSuite(SPEC, { file: FILE, use: 'grade/same-behaviour/tickets-controller.js' });
const broken = {
  ok: on('answer(res, 201,', 'answer(res, 200,'),
  lost: on("    res.setHeader('Location', `/tickets/${ticket.id}`);\n", ''),
  leaks: on('const view = ({ id, subject, status }) => ({ id, subject, status });', 'const view = (ticket) => ticket;'),
  trusting: on('req.user.id, { subject: input.subject }', 'input.userId ?? req.user.id, input'),
  asksFirst: on("    if (typeof input?.subject", "    if (input) await tickets.open(req.user.id, input);\n    if (typeof input?.subject"),
  lax: on(" || input.subject.trim() === ''", ''),
  chokes: on('return undefined; // answered like any other invalid ticket', "throw new SyntaxError('not JSON');"),
  lostTickets: on('error instanceof NotFound', 'error instanceof RangeError'),
  allInternal: on('error instanceof AlreadyClosed', 'error instanceof TypeError'),
  tells: on("answer(res, 500, { error: 'internal' })", 'answer(res, 500, { error: error.message })'),
  silent: on('    log(error);\n', ''),
};

async function assertPasses(run, what) {
  const { ok, passed, failed, output } = await run;
  assert.ok(ok && failed.length === 0, `your tests fail on ${what}:\n${failed.join('\n') || output}`);
  assert.ok(passed.length > 0, `no test ran on ${what}`);
}

async function assertNotices(run, bug) {
  await assertPasses(correct, 'the correct controller, so nothing can be said of broken ones');
  const { ok, output } = await run;
  assert.doesNotMatch(output, /was changed: restore it/);
  assert.ok(!ok, `all your tests pass on a controller that ${bug}`);
}

test('your tests pass on the correct controller', { timeout }, () => assertPasses(correct, 'the correct controller'));
test('your tests pass on a controller that answers the same by other means', { timeout }, () =>
  assertPasses(rebuilt, 'a correct controller with another order of JSON members, indented, and a charset in its type'));

describe('your tests notice a controller that', () => {
  test('answers 200 where it should be 201', { timeout }, () => assertNotices(broken.ok, 'answers 200 when it has created a ticket'));
  test('forgets the Location header', { timeout }, () => assertNotices(broken.lost, 'sends no Location'));
  test('shows internal fields of a ticket', { timeout }, () => assertNotices(broken.leaks, 'sends every field that the service returns, also those that are not for clients'));
  test('believes the user id in the body', { timeout }, () => assertNotices(broken.trusting, 'takes the user from the body, if it names one'));
  test('asks the service before it looks at the input', { timeout }, () => assertNotices(broken.asksFirst, 'answers 400 to invalid input, and calls the service all the same'));
  test('takes a blank subject', { timeout }, () => assertNotices(broken.lax, 'opens a ticket whose subject is blank'));
  test('answers 500 to a body that is not JSON', { timeout }, () => assertNotices(broken.chokes, 'answers 500 to a body that is not JSON'));
  test('answers 500 to NotFound', { timeout }, () => assertNotices(broken.lostTickets, 'answers 500 to NotFound'));
  test('answers 500 to a known conflict', { timeout }, () => assertNotices(broken.allInternal, 'answers 500 to AlreadyClosed'));
  test('tells clients the message of an unexpected error', { timeout }, () => assertNotices(broken.tells, 'sends the message of an unexpected error to the client'));
  test('hides an unexpected error from the log', { timeout }, () => assertNotices(broken.silent, 'does not log an unexpected error'));
});
