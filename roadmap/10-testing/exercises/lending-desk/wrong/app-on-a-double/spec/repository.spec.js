// See app.spec.js: tests the app on a double of the service: nothing says that the parts fit together.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ItemTaken } from '../src/errors.js';
import { createRepository } from '../src/repository.js';
import { createFakeRepository, openDatabase } from './support.js';

function contract(name, create) {
  describe(name, () => {
    let repository;
    beforeEach((t) => { repository = create(t); });
    const add = (itemId, dueAt = 100, memberId = 'ann') => repository.add({ memberId, itemId, lentAt: 1, dueAt });

    test('gives the stored loan', async () => {
      const loan = await add('drill');
      assert.deepEqual(loan, { id: 1, memberId: 'ann', itemId: 'drill', lentAt: 1, dueAt: 100 });
      assert.deepEqual(await repository.findOpen('drill'), loan);
    });

    test('one open loan for an item, and again after it was closed', async () => {
      const { id } = await add('drill');
      await assert.rejects(add('drill', 200, 'bob'), ItemTaken);
      await repository.close(id, 50);
      assert.equal((await add('drill', 200, 'bob')).memberId, 'bob');
    });

    test('closes once, and that loan only', async () => {
      const { id } = await add('drill');
      await add('saw');
      assert.equal(await repository.close(id, 50), true);
      assert.equal(await repository.close(id, 60), false);
      assert.equal(await repository.close(99, 60), false);
      assert.equal(await repository.findOpen('drill'), undefined);
      assert.equal((await repository.findOpen('saw')).itemId, 'saw');
    });

    test('counts the open loans of a member', async () => {
      const { id } = await add('drill');
      await add('saw');
      await add('axe', 100, 'bob');
      assert.equal(await repository.countOpen('ann'), 2);
      await repository.close(id, 50);
      assert.equal(await repository.countOpen('ann'), 1);
      assert.equal(await repository.countOpen('eve'), 0);
    });

    test('overdue: open, due before the time, the longest first', async () => {
      await add('c', 30);
      await add('a', 10);
      await add('b', 10);
      const { id } = await add('returned', 5);
      await repository.close(id, 7);
      await add('not yet', 31);
      assert.deepEqual((await repository.overdue(31)).map(({ itemId }) => itemId), ['a', 'b', 'c']);
    });
  });
}

contract('the fake', createFakeRepository);
contract('SQLite', (t) => createRepository(openDatabase(t)));
