import { createApp } from './app.js';
import { createDb } from './db.js';

const db = createDb(100_000);
const server = createApp(db).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err; // Express 5 hands over the error of listen()
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log('100,000 orders in memory (node:sqlite). Try:');
  console.log(`  curl -i "${url}/orders?status=open,paid&sort=-total&limit=3"`);
  console.log(`  curl "${url}/orders-by-page?page=1000&perPage=100"`);
});
