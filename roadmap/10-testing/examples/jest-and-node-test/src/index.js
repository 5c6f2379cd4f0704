import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runJest } from './run-jest.js';

async function nodeTest() {
  const files = [fileURLToPath(new URL('../test/payment.test.js', import.meta.url))];
  let passed = 0;
  for await (const { type, data } of run({ files })) {
    if (type === 'test:pass' && data.details.type !== 'suite') passed++;
  }
  return passed;
}

for (const [name, tests] of [['node:test', nodeTest], ['Jest', async () => (await runJest()).numPassedTests]]) {
  const start = performance.now();
  const passed = await tests();
  console.log(`${name.padEnd(9)} ${passed} tests passed in ${Math.round(performance.now() - start)} ms, start included`);
}
