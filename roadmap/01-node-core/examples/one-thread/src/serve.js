import { createApp } from './app.js';

const server = createApp().listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address();
  if (process.send) process.send(port); // started by src/index.js
  else console.log(`curl http://127.0.0.1:${port}/wait`);
});
process.on('disconnect', () => process.exit()); // the parent is gone
