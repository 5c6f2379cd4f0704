// Asserts on every call of the repository: red as soon as the service asks in another order.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ItemTaken, LimitReached, NotLent } from '../src/errors.js';
import { createLoans, feeCents } from '../src/loans.js';
import { createFakeRepository } from './support.js';

const DAY = 86_400_000;
let time;
let send;
let log;
let loans;

beforeEach((t) => {
  time = 0;
  send = t.mock.fn(async () => {});
  log = t.mock.fn();
  loans = createLoans({ repository: createFakeRepository(), mailer: { send }, log, now: () => time });
});

for (const [late, fee] of [[-1, 0], [0, 0], [1, 50], [DAY, 50], [DAY + 1, 100], [39 * DAY + 1, 2000], [400 * DAY, 2000]]) {
  test(`${late} ms late: ${fee} cents`, () => assert.equal(feeCents(1000, 1000 + late), fee));
}

test('an item is lent for 14 days', async () => {
  time = 5;
  const { dueAt, lentAt, memberId, itemId } = await loans.lend('ann', 'drill');
  assert.deepEqual([memberId, itemId, lentAt, dueAt], ['ann', 'drill', 5, 5 + 14 * DAY]);
});

test('a member has three items at most, and may go on after a return', async () => {
  for (const item of ['a', 'b', 'c']) await loans.lend('ann', item);
  await assert.rejects(loans.lend('ann', 'd'), LimitReached);
  await loans.lend('bob', 'd');
  await loans.giveBack('a');
  await loans.lend('ann', 'a');
});

test('lends in two steps', async (t) => {
  const calls = [];
  const repository = {
    countOpen: async () => { calls.push('countOpen'); return 0; },
    findOpen: async () => { calls.push('findOpen'); },
    add: async (loan) => { calls.push('add'); return { id: 1, ...loan }; },
  };
  await createLoans({ repository, mailer: { send }, log, now: () => 0 }).lend('ann', 'drill');
  assert.deepEqual(calls, ['countOpen', 'add']);
});

test('an item is lent once at a time', async () => {
  await loans.lend('ann', 'drill');
  await assert.rejects(loans.lend('bob', 'drill'), ItemTaken);
});

test('on time: no fee, no mail', async () => {
  await loans.lend('ann', 'drill');
  time = 14 * DAY;
  assert.deepEqual(await loans.giveBack('drill'), { feeCents: 0 });
  assert.equal(send.mock.callCount(), 0);
});

test('late: a fee, and one mail to the member', async () => {
  await loans.lend('ann', 'drill');
  time = 14 * DAY + 1;
  assert.deepEqual(await loans.giveBack('drill'), { feeCents: 50 });
  assert.deepEqual(send.mock.calls.map((call) => call.arguments), [['ann', 'Fee for drill: 0.50']]);
});

test('a mail that fails is logged, and the item is back', async () => {
  const down = new Error('mail is down');
  send.mock.mockImplementation(async () => { throw down; });
  await loans.lend('ann', 'drill');
  time = 20 * DAY;
  assert.deepEqual(await loans.giveBack('drill'), { feeCents: 300 });
  assert.deepEqual(log.mock.calls.map((call) => call.arguments), [[down]]);
  await loans.lend('bob', 'drill');
});

test('what is not lent cannot be given back', async () => {
  await assert.rejects(loans.giveBack('drill'), NotLent);
});
