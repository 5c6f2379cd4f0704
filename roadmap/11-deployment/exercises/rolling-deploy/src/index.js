import { createClock } from './clock.js';
import { createDeployer } from './deployer.js';
import { createFleet, createState } from './fleet.js';

// A simulated fleet and a simulated clock: r2 starts well, r3 never gets ready on instance c.
const clock = createClock();
const { balancer, instances, store, migration, releases } = createFleet({
  state: createState(['a', 'b', 'c', 'd']),
  clock,
  probe: ({ id, process }) => {
    if (id === 'c' && process.release === 'r3') throw new Error('no connection to postgres://shop:hunter2@db/shop');
    return process.release;
  },
});
const { deploy } = createDeployer({
  balancer, instances, store, clock,
  log: (message, fields) => console.log(`${String(clock.now()).padStart(6)} ms`, message, fields ?? ''),
  settings: { minInService: 3, pollMs: 50, drainMs: 10_000, graceMs: 5000, readyMs: 3000 },
});
for (const release of ['r2', 'r3']) {
  try {
    console.log(await deploy({ release, migration, secrets: { DB_PASSWORD: 'hunter2' } }));
  } catch (err) {
    console.log(`${err.code}: ${err.message}`);
  }
  console.log('running:', releases().join(' '), '\n');
}
