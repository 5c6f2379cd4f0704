import { createChat } from './chat.js';

const { server, stop } = createChat();
server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  const { port } = server.address();
  console.log(`Listening on port ${port}. Try: npm run join -- ${port}   or: nc 127.0.0.1 ${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    console.log(`${signal}: everybody has 5 s`);
    await stop(5000);
    console.log('Stopped.');
  });
}
