import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { empty, rebuild, rollBack } from '../src/isolation.js';
import { createWallets, migrate } from '../src/wallets.js';

for (const strategy of [rebuild, empty, rollBack]) {
  describe(strategy.name, () => {
    const fresh = strategy(migrate);
    let wallets;
    beforeEach(() => { wallets = createWallets(fresh()); });

    // The same test twice: the second sees what the first has left, if anything.
    for (const time of ['first', 'second']) {
      test(`a wallet can be opened, the ${time} time`, () => {
        assert.equal(wallets.open('ann', 500), 1);
        assert.equal(wallets.cents(1), 500);
      });
    }
  });
}

for (const strategy of [rebuild, empty]) {
  test(`${strategy.name}: code with a transaction of its own works`, () => {
    const fresh = strategy(migrate);
    for (let time = 0; time < 2; time++) {
      const wallets = createWallets(fresh());
      const [ann, bob] = [wallets.open('ann', 500), wallets.open('bob', 0)];
      wallets.transfer(ann, bob, 200);
      assert.deepEqual([wallets.cents(ann), wallets.cents(bob)], [300, 200]);
      assert.throws(() => wallets.transfer(ann, bob, 301), /CHECK constraint/);
      assert.deepEqual([wallets.cents(ann), wallets.cents(bob)], [300, 200], 'all or nothing');
    }
  });
}

// #region nested
test('rollBack: code with a transaction of its own does not', () => {
  const wallets = createWallets(rollBack(migrate)());
  const [ann, bob] = [wallets.open('ann', 500), wallets.open('bob', 0)];
  assert.throws(() => wallets.transfer(ann, bob, 200), /cannot start a transaction within a transaction/);
});
// #endregion
