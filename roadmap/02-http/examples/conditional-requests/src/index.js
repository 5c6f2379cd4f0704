import { etagOf } from './conditional.js';
import { createServer } from './server.js';

const port = Number(process.env.PORT ?? 3000);
const bytes = Buffer.from('{"title":"Milk, bread"}');
const etag = etagOf(bytes);
const server = createServer(new Map([['/notes/1', { bytes, etag }]]));

server.listen(port, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/notes/1`;
  const tag = etag.replaceAll('"', '\\"');
  console.log(`listening; one note is there, its ETag is ${etag}

read it:                    curl -i ${url}
read it if it changed:      curl -i -H "If-None-Match: ${tag}" ${url}
replace it if it did not:   curl -i -X PUT -H "Content-Type: application/json" -H "If-Match: ${tag}" -d "{}" ${url}
the same again is too late: 412. Without If-Match it is 428.`);
});
