import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPost } from './post.js';
import { sendBulk } from './send-bulk.js';
import { createStandIn } from './stand-in.js';

const { server, stored } = createStandIn();
await once(server.listen(0, '127.0.0.1'), 'listening');
console.log('a stand-in for Elasticsearch: takes 8 documents a request, and loses every third answer');
const docs = Array.from({ length: 20 }, (_, i) => ({ id: `web-1-${i}`, source: { message: 'request', ms: i === 4 ? 'slow' : i } }));
const result = await sendBulk(docs, {
  post: createPost(`http://127.0.0.1:${server.address().port}`), index: 'logs-shop', pause: (n) => sleep(100 * 2 ** n),
});
console.log(JSON.stringify(result));
console.log(`in the index: ${stored.size}`);
server.close();
server.closeAllConnections();
