import { loadConfig } from './config.js';
import { embeddedMongo } from './database.js';
import { start } from './server.js';

const log = (entry) => console.log(JSON.stringify(entry, (key, value) => (value instanceof Error ? value.stack : value)));
const quit = ({ message }) => {
  console.error(message);
  process.exit(1);
};

let config;
try { config = loadConfig(process.env); } catch (err) { quit(err); }

let embedded;
if (!config.databaseUrl) {
  console.log('MongoDB: embedded (a real mongod, fetched at the first run; its data goes when it ends).');
  console.log('Set MONGODB_URL to use a server of your own.');
  embedded = await embeddedMongo().catch(quit);
}

const { server, stop } = await start({ config: { ...config, databaseUrl: config.databaseUrl ?? embedded.url }, log }).catch(quit);
const url = `http://127.0.0.1:${server.address().port}`;
console.log(`Listening. Try:
curl -i ${url}/api/links -H "content-type: application/json" -d "{\\"url\\":\\"https://nodejs.org/api/http.html\\",\\"slug\\":\\"http\\"}"
curl -i ${url}/http`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stop();
    await embedded?.stop();
    console.log('Stopped.');
  });
}
