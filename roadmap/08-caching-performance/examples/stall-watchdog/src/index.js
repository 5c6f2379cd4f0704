import { createApp } from './app.js';
import { startWatchdog } from './watchdog.js';

await startWatchdog({
  limitMs: 200,
  onStall({ heldMs, stack }) {
    console.log(`the event loop was held for ${Math.round(heldMs)} ms`);
    for (const frame of stack) console.log(`    at ${frame}`);
  },
});

const port = Number(process.env.PORT ?? 3000);
createApp().listen(port, () => {
  console.log('These two hold the loop; the report comes when they are done:');
  console.log(`  curl "http://localhost:${port}/invoices"`);
  console.log(`  curl "http://localhost:${port}/words?text=${'a'.repeat(24)}."`);
  console.log('Meanwhile, from another terminal:');
  console.log(`  curl "http://localhost:${port}/health"`);
});
