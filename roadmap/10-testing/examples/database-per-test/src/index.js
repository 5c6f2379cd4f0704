import { empty, rebuild, rollBack } from './isolation.js';
import { createWallets, migrate } from './wallets.js';

const TESTS = 300;
for (const strategy of [rebuild, empty, rollBack]) {
  const fresh = strategy(migrate);
  const start = performance.now();
  for (let i = 0; i < TESTS; i++) createWallets(fresh()).open('ann', 100);
  const each = (performance.now() - start) / TESTS;
  console.log(`${strategy.name.padEnd(9)} ${each.toFixed(3)} ms for a test that inserts one row`);
}
