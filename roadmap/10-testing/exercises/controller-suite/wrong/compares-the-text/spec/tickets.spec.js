// Compares the text of the answer and its exact type: red as soon as a member moves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlreadyClosed, NotFound } from '../src/errors.js';
import { ticketsController } from '../src/tickets-controller.js';
import { serve } from './serve.js';

const stored = { id: '7', userId: 'u1', subject: 'Broken', status: 'open', internalNote: 'rude customer' };
const shown = { id: '7', subject: 'Broken', status: 'open' };

async function setup(t, { open = async () => stored, close = async () => ({ ...stored, status: 'closed' }) } = {}) {
  const tickets = { open: t.mock.fn(open), close: t.mock.fn(close) };
  const log = t.mock.fn();
  return { tickets, log, post: await serve(t, ticketsController({ tickets, log })) };
}

function assertAnswer(res, status, body) {
  assert.equal(res.status, status);
  assert.equal(res.headers['content-type'], 'application/json');
  assert.equal(res.text, JSON.stringify(body));
}

test('opens a ticket for the user who is logged in', async (t) => {
  const { tickets, post } = await setup(t);
  const res = await post('/tickets', { subject: 'Broken', userId: 'u2', status: 'closed' });
  assertAnswer(res, 201, shown);
  assert.equal(res.headers.location, '/tickets/7');
  assert.deepEqual(tickets.open.mock.calls.map((call) => call.arguments), [['u1', { subject: 'Broken' }]]);
});

for (const body of [{}, { subject: 7 }, { subject: '  ' }, '{"subject":', 'null']) {
  test(`refuses ${JSON.stringify(body)} without asking the service`, async (t) => {
    const { tickets, log, post } = await setup(t);
    assertAnswer(await post('/tickets', body), 400, { error: 'invalid_ticket' });
    assert.equal(tickets.open.mock.callCount(), 0);
    assert.equal(log.mock.callCount(), 0);
  });
}

test('closes a ticket', async (t) => {
  const { tickets, post } = await setup(t);
  assertAnswer(await post('/tickets/7/close'), 200, { ...shown, status: 'closed' });
  assert.deepEqual(tickets.close.mock.calls[0].arguments, ['u1', '7']);
});

for (const [error, status, code, logged] of [
  [new NotFound('7'), 404, 'not_found', 0],
  [new AlreadyClosed('7'), 409, 'already_closed', 0],
  [new Error('connect ECONNREFUSED 10.0.0.5'), 500, 'internal', 1],
]) {
  test(`${error.name} is a ${status}`, async (t) => {
    const { log, post } = await setup(t, { close: async () => { throw error; } });
    assertAnswer(await post('/tickets/7/close'), status, { error: code });
    assert.deepEqual(log.mock.calls.map((call) => call.arguments), logged ? [[error]] : []);
  });
}

test('another path is a 404', async (t) => {
  const { post } = await setup(t);
  assertAnswer(await post('/nowhere'), 404, { error: 'no_such_path' });
});
