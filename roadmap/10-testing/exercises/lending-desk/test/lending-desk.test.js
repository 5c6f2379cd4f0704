import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSuite } from '../grade/run-suite.js';
import { createFakeRepository } from '../spec/support.js';
import { ItemTaken } from '../src/errors.js';

const timeout = 20_000;
const [SERVICE, REPOSITORY, APP] = ['service', 'repository', 'app'].map((name) => `spec/${name}.spec.js`);
const service = (find, put) => runSuite(SERVICE, { file: 'src/loans.js', find, put });
const repository = (find, put) => runSuite(REPOSITORY, { file: 'src/repository.js', find, put });
const app = (find, put, file = 'src/app.js') => runSuite(APP, { file, find, put });

// All runs are started here, a few at a time; each test below waits for its own.
const elsewhere = {};
for (const spec of [SERVICE, REPOSITORY, APP]) elsewhere[spec] = runSuite(spec, undefined, spec === SERVICE ? 'another year, without a database' : 'another year');
/** What passes in another year needs no second run in this one: processes are dear. */
const here = async (spec, where) => {
  const run = await elsewhere[spec];
  return run.ok ? run : runSuite(spec, undefined, where);
};
const correct = {
  [SERVICE]: here(SERVICE, 'without a database'),
  [REPOSITORY]: here(REPOSITORY),
  [APP]: here(APP),
};
const rebuilt = runSuite(SERVICE, { file: 'src/loans.js', use: 'grade/same-behaviour/loans.js' });
const broken = {
  fifteen: service('LOAN_DAYS = 14', 'LOAN_DAYS = 15'),
  fourth: service('>= MAX_OPEN', '> MAX_OPEN'),
  floor: service('Math.ceil(late', 'Math.floor(late'),
  early: service('if (late <= 0) return 0;', 'if (late < 0) return 0;\n  if (late === 0) return 50;'),
  uncapped: service('Math.min(Math.ceil(late / DAY) * 50, 2000)', 'Math.ceil(late / DAY) * 50'),
  chatty: service('fee > 0', 'fee >= 0'),
  fragile: service('          log(error);', '          throw error;'),
  twice: repository('WHERE id = ? AND returned_at IS NULL', 'WHERE id = ?'),
  overbooked: repository('CREATE UNIQUE INDEX', 'CREATE INDEX'),
  never: repository(' ON loans (item_id) WHERE returned_at IS NULL', ' ON loans (item_id)'),
  drifted: runSuite(REPOSITORY, { file: 'spec/support.js', use: 'grade/drifted-support.js' }),
  ghosts: repository('due_at < ? AND returned_at IS NULL', 'due_at < ?'),
  shuffled: repository('ORDER BY due_at, id', 'ORDER BY id'),
  conflict: app("[ItemTaken, 409, 'item_taken'], ", ''),
  tells: app("{ error: 'internal' }", '{ error: error.message }'),
  race: app('CREATE UNIQUE INDEX', 'CREATE INDEX', 'src/repository.js'),
};

async function assertPasses(run, what) {
  const { ok, passed, failed, output } = await run;
  assert.ok(ok && failed.length === 0, `your tests fail ${what}:\n${failed.join('\n') || output}`);
  assert.ok(passed.length > 0, `no test ran ${what}`);
}

async function assertNotices(spec, run, bug) {
  await assertPasses(correct[spec], `in ${spec} on the correct code, so nothing can be said of broken code`);
  const { ok, output } = await run;
  assert.doesNotMatch(output, /was changed: restore it/);
  assert.ok(!ok, `all tests of ${spec} pass although ${bug}`);
}

describe('your tests pass', () => {
  test('for the service, without a database', { timeout }, () => assertPasses(correct[SERVICE], `in ${SERVICE}, where no database can be opened`));
  test('for the repository', { timeout }, () => assertPasses(correct[REPOSITORY], `in ${REPOSITORY}`));
  test('for the app', { timeout }, () => assertPasses(correct[APP], `in ${APP}`));
  test('for a service that does the same by other means', { timeout }, () =>
    assertPasses(rebuilt, `in ${SERVICE} on a service with the same rules that asks the repository in another order`));
  test('in another year, another time zone, another order', { timeout }, async () => {
    for (const run of Object.values(elsewhere)) await assertPasses(run, 'in another year (TZ=Pacific/Auckland, tests in random order)');
  });
});

test('your fake repository keeps the rules of the table', { timeout }, async () => {
  const fake = createFakeRepository();
  for (const method of ['add', 'countOpen', 'findOpen', 'close', 'overdue']) {
    assert.equal(typeof fake[method], 'function', `the fake has no method ${method}`);
  }
  const mine = { memberId: 'ann', itemId: 'drill', lentAt: 1, dueAt: 10 };
  const { id } = await fake.add(mine);
  mine.memberId = 'eve';
  await assert.rejects(fake.add({ ...mine, memberId: 'bob' }), ItemTaken, 'it lends an item twice');
  (await fake.findOpen('drill')).dueAt = 0;
  assert.deepEqual(await fake.findOpen('drill'), { id, memberId: 'ann', itemId: 'drill', lentAt: 1, dueAt: 10 },
    'changing what went in or came out has changed what is stored');
  assert.equal((await fake.overdue(11)).length, 1);
  assert.equal((await fake.overdue(10)).length, 0, 'what is due at this very time is not overdue yet');
  const { id: tent } = await fake.add({ memberId: 'ann', itemId: 'tent', lentAt: 2, dueAt: 5 });
  assert.deepEqual((await fake.overdue(11)).map(({ itemId }) => itemId), ['tent', 'drill'], 'the longest overdue come first');
  assert.deepEqual([await fake.countOpen('ann'), await fake.countOpen('bob')], [2, 0]);
  assert.equal(await fake.close(id, 20), true);
  assert.equal(await fake.close(id, 20), false, 'it closes a loan twice');
  assert.equal(await fake.findOpen('drill'), undefined);
  assert.equal((await fake.findOpen('tent')).id, tent, 'closing one loan has closed another');
  assert.equal(await fake.countOpen('ann'), 1);
  assert.deepEqual((await fake.overdue(11)).map(({ itemId }) => itemId), ['tent'], 'what came back is not overdue');
  assert.notEqual((await fake.add({ ...mine, memberId: 'bob' })).id, id);
});

describe('your tests of the service notice that', () => {
  test('an item is lent for another time', { timeout }, () => assertNotices(SERVICE, broken.fifteen, 'an item is due after 15 days'));
  test('a member gets a fourth item', { timeout }, () => assertNotices(SERVICE, broken.fourth, 'a member gets a fourth item'));
  test('a day that has begun is not charged', { timeout }, () => assertNotices(SERVICE, broken.floor, 'only whole days are charged'));
  test('an item that is back on time costs something', { timeout }, () => assertNotices(SERVICE, broken.early, 'an item that comes back exactly when it is due is charged'));
  test('a fee has no limit', { timeout }, () => assertNotices(SERVICE, broken.uncapped, 'the fee goes beyond 20.00'));
  test('a mail is sent without a fee', { timeout }, () => assertNotices(SERVICE, broken.chatty, 'a mail is sent to whoever is on time'));
  test('a mail that fails makes the return fail', { timeout }, () => assertNotices(SERVICE, broken.fragile, 'a return is refused when the mail is down'));
});

describe('your tests of the repository notice that', () => {
  test('a loan is closed twice', { timeout }, () => assertNotices(REPOSITORY, broken.twice, 'a loan can be closed twice'));
  test('an item is lent twice at once', { timeout }, () => assertNotices(REPOSITORY, broken.overbooked, 'an item can have two open loans'));
  test('an item is never lent again', { timeout }, () => assertNotices(REPOSITORY, broken.never, 'an item that came back can never be lent again'));
  test('your fake closes a loan twice', { timeout }, () => assertNotices(REPOSITORY, broken.drifted, 'the fake closes a loan twice: do they run on the fake, too?'));
  test('loans that came back are overdue', { timeout }, () => assertNotices(REPOSITORY, broken.ghosts, 'overdue() lists loans that are closed'));
  test('overdue loans come in the order of their ids', { timeout }, () => assertNotices(REPOSITORY, broken.shuffled, 'overdue() is sorted by id alone'));
});

describe('your tests of the app notice that', () => {
  test('an item that is taken is a 500', { timeout }, () => assertNotices(APP, broken.conflict, 'an item that is taken is a 500'));
  test('the message of an unexpected error goes out', { timeout }, () => assertNotices(APP, broken.tells, 'the message of an unexpected error is in the answer'));
  test('the database lends one item to two', { timeout }, () => assertNotices(APP, broken.race, 'the table has lost its unique index: are these tests on a real database?'));
});
