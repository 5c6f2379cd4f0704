// An async handler throws; the client waits for its answer.
import { once } from 'node:events';
import { versions } from '../versions.js';

const app = versions[process.argv[2]]();
app.set('env', 'test');
app.get('/', async () => { throw new Error('database is gone'); });
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const res = await fetch(`http://127.0.0.1:${server.address().port}/`);
console.log(`answered ${res.status}`);
server.close();
server.closeAllConnections();
