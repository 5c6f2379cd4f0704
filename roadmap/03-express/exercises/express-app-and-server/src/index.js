import { createApp } from './app.js';
import { start } from './start.js';

const links = new Map([['docs', 'https://nodejs.org/api/'], ['rfc', 'https://www.rfc-editor.org/rfc/rfc9110']]);
const server = await start(createApp({ links }), { port: Number(process.env.PORT ?? 3000) });
console.log(`Listening. Try: curl -i http://127.0.0.1:${server.address().port}/docs`);
