import { startServer } from './serving.js';

const { base, tokenOf } = await startServer({ port: Number(process.env.PORT ?? 3000) });
console.log(`Orders in node:sqlite, in memory. Bob's own order, Ann's (404), a refund (403), and the same by an admin:
  curl -i -H "Authorization: Bearer ${tokenOf('bob')}" ${base}/orders/2
  curl -i -H "Authorization: Bearer ${tokenOf('bob')}" ${base}/orders/1
  curl -i -X POST -H "Authorization: Bearer ${tokenOf('bob')}" ${base}/orders/2/refund
  curl -i -X POST -H "Authorization: Bearer ${tokenOf('root')}" ${base}/orders/2/refund`);
