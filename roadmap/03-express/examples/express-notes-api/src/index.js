import { createApp } from './app.js';
import { start } from './start.js';

const server = await start(createApp(), { port: Number(process.env.PORT ?? 3000) });
const url = `http://127.0.0.1:${server.address().port}`;
console.log(`Listening. Try: curl -i ${url}/notes -H "content-type: application/json" -d "{\\"text\\":\\"buy milk\\"}"`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
