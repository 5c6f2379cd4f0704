import { createApp } from './app.js';
import { Batch, LossyBatch } from './batch.js';

const lossy = process.argv[2] === 'lossy';
const port = Number(process.env.PORT ?? 3000);
const server = createApp({ BatchClass: lossy ? LossyBatch : Batch });

server.listen(port, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/orders`;
  console.log(`${lossy ? 'with the batch that loses the context' : 'with the batch that keeps the context'}; try:\n`);
  console.log(`  curl -i ${url}/7`);
  console.log(`  curl -sZ "${url}/[1-6]"\n`);
});
