import { createCollector } from './collector.js';
import { openJournal } from './journal.js';

const file = process.env.JOURNAL ?? 'collected.log';
const journal = await openJournal(file);
const collector = createCollector({ journal });
collector.server.listen(Number(process.env.PORT ?? 5140), '127.0.0.1', () => {
  console.log(`Collecting into ${file}. Try: npm run ship -- my-app package.json ${collector.server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    console.log(`${signal}: finishing`);
    await collector.stop(5000);
    await journal.close(); // after the last append, not before
    console.log('Stopped.');
  });
}
