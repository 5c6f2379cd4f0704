import { createServer } from './server.js';

const { server, shutDown } = createServer();
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`Listening. Try: curl ${url}/notes   or: curl ${url}/slow, then Ctrl+C here`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    console.log(`${signal}: no new connections; requests under way have 10 s`);
    await shutDown(10_000);
    // Close what the handlers use (database pools, queues) here: after the last request, not before.
    console.log('Drained.');
  });
}
