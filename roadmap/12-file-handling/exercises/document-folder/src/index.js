import path from 'node:path';
import { createServer } from './server.js';
import { openStore } from './store.js';

const dir = path.resolve(process.env.DATA_DIR ?? 'data');
const store = await openStore(dir, { maxBytes: 1024 ** 3 });
const server = createServer(store);
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/docs`;
  console.log(`${store.list().length} documents in ${dir}. Try:`);
  console.log(`  curl -T package.json ${url}/package.json`);
  console.log(`  curl -r 0-20 ${url}/package.json`);
  console.log(`  curl ${url}`);
  console.log('Then kill -9 this process in the middle of a large PUT, and start it again.');
});
process.once('SIGINT', () => server.close(() => store.close()));
