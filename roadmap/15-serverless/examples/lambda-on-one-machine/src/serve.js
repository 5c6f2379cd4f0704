import { fileURLToPath } from 'node:url';
import { createFront } from './http-front.js';
import { createPool } from './pool.js';

const pool = createPool(fileURLToPath(new URL('functions/hello.js', import.meta.url)));
const server = createFront(pool);
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`simulated function URL: curl -i http://127.0.0.1:${server.address().port}/orders?page=2`);
});
process.once('SIGINT', async () => { server.close(); server.closeAllConnections(); await pool.stop(); });
