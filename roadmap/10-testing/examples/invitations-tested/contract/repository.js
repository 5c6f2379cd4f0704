import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { TokenTaken } from '../src/errors.js';

/** What every repository of invitations has to do. `create` gives an empty one. */
export function repositoryContract(name, create) {
  describe(`${name} keeps the contract`, () => {
    const ann = { token: 't1', email: 'ann@example.com', expiresAt: 1000, acceptedAt: null };
    let repository;
    beforeEach(() => { repository = create(); });

    test('finds the latest invitation of an address, in whatever case', async () => {
      await repository.add(ann);
      await repository.add({ ...ann, token: 't2' });
      assert.equal((await repository.latestFor('ANN@example.com')).token, 't2');
    });

    test('gives undefined for an address that nobody invited', async () => {
      assert.equal(await repository.latestFor('bob@example.com'), undefined);
    });

    test('refuses a token that is taken, and keeps the first row', async () => {
      await repository.add(ann);
      await assert.rejects(repository.add({ ...ann, email: 'bob@example.com' }), TokenTaken);
      assert.equal(await repository.latestFor('bob@example.com'), undefined);
    });

    // #region contract
    test('accepts once, and only before the end', async () => {
      await repository.add(ann);
      assert.equal(await repository.accept('t1', 1000), false);
      assert.equal(await repository.accept('t1', 999), true);
      assert.equal(await repository.accept('t1', 999), false);
      assert.equal((await repository.latestFor(ann.email)).acceptedAt, 999);
    });
    // #endregion

    test('hands out copies: changing one changes nothing stored', async () => {
      const mine = { ...ann };
      await repository.add(mine);
      mine.email = 'changed@example.com';
      (await repository.latestFor(ann.email)).expiresAt = 0;
      assert.deepEqual(await repository.latestFor(ann.email), ann);
    });
  });
}
