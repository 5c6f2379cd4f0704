// A reporter for `node --test` that ends the run at the first failure: a wrong answer is refused by one test as well as
// by ten, and those that follow may each wait for a time limit.
import fs from 'node:fs';

export default async function* stopAtFailure(events) {
  for await (const { type, data } of events) {
    // Written at once: the process ends before a stream would be.
    if (type === 'test:stderr') fs.writeSync(1, data.message);
    if (type !== 'test:fail') continue;
    fs.writeSync(1, `failed: ${data.name}: ${data.details?.error?.message ?? ''}\n`);
    process.exit(1);
  }
  yield '';
}
