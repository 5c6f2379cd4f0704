import { embeddedMongo } from './database.js';
import { start } from './server.js';

let embedded;
if (process.env.MONGODB_URL) console.log('MongoDB: MONGODB_URL');
else {
  console.log('MongoDB: embedded (a real mongod, fetched at the first run; its data goes when it ends).');
  console.log('Set MONGODB_URL to use a server of your own.');
  embedded = await embeddedMongo().catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });
}

const { server, stop } = await start({
  url: process.env.MONGODB_URL ?? embedded.url,
  port: Number(process.env.PORT ?? 3000),
});
const url = `http://127.0.0.1:${server.address().port}`;
console.log(`Listening. Try:
curl -i ${url}/books -H "content-type: application/json" -d "{\\"isbn\\":\\"9780131103627\\",\\"title\\":\\"The C Programming Language\\"}"
and the same again. Ctrl+C stops it.`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    console.log(`${signal}: finishing what is under way`);
    await stop();
    await embedded?.stop();
    console.log('Stopped.');
  });
}
