// Runs in a process of its own: the part of an execution environment that loads and calls your handler.
import { pathToFileURL } from 'node:url';

const began = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2])); // INIT: module scope runs, once
process.send({ type: 'ready', initMs: performance.now() - began });

process.on('message', async ({ id, event, deadline }) => {
  const context = {
    awsRequestId: id,
    functionName: 'simulated',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const start = performance.now();
  const reply = (outcome) => process.send({ type: 'done', id, ms: performance.now() - start, ...outcome });
  try {
    reply({ value: await handler(event, context) });
  } catch (err) {
    reply({ error: { errorType: err.name, errorMessage: err.message } });
  }
});
