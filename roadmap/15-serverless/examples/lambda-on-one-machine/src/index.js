import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { canFreeze } from './environment.js';
import { createPool } from './pool.js';

const file = (name) => fileURLToPath(new URL(`functions/${name}.js`, import.meta.url));
const ms = (n) => `${n.toFixed(2)} ms`;
console.log('A simulator on your machine. The figures are of your machine, not of AWS.\n');

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rows = [];
for (const name of ['hello', 'heavy-init']) {
  const cold = [];
  const init = [];
  const warm = [];
  for (let i = 0; i < 3; i++) {
    const pool = createPool(file(name));
    const first = await pool.invoke({});
    cold.push(first.coldMs);
    init.push(first.initMs);
    for (let j = 0; j < 10; j++) warm.push((await pool.invoke({})).ms);
    await pool.stop();
  }
  rows.push({ function: name, 'cold start': ms(median(cold)), 'of it init': ms(median(init)), 'warm call': ms(median(warm)) });
}
console.table(rows);

const burst = createPool(file('hello'));
const answers = await Promise.all(Array.from({ length: 5 }, () => burst.invoke({})));
console.log(`\n5 requests at once: ${answers.filter((one) => one.cold).length} cold starts, ${burst.size} environments`);
const again = await Promise.all(Array.from({ length: 5 }, () => burst.invoke({})));
console.log(`5 more at once:     ${again.filter((one) => one.cold).length} cold starts`);
await burst.stop();

const leaky = createPool(file('leaky'));
await leaky.invoke({ user: 'Ann' });
console.log(`\nmodule scope, next request without a user: "${(await leaky.invoke({})).value}"`);
await leaky.stop();

const lines = [];
const after = createPool(file('after-response'), { onLog: (line) => lines.push(line) });
console.log(`\nwork after the response: answer "${(await after.invoke({})).value}"`);
await sleep(600);
console.log(`600 ms later: ${lines.length ? lines[0] : 'no mail; the environment is frozen'}`);
after.thawAll();
await sleep(300);
console.log(`thawed:       ${lines[0]}${canFreeze ? '' : ' (no SIGSTOP on Windows: it was never frozen)'}`);
await after.stop();
