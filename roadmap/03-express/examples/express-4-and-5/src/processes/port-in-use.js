// The usual two lines, on a port that somebody else has.
import { once } from 'node:events';
import net from 'node:net';
import { versions } from '../versions.js';

const somebody = net.createServer().listen(0, '127.0.0.1');
await once(somebody, 'listening');
somebody.unref();

const app = versions[process.argv[2]]();
const { port } = somebody.address();
// #region listen
app.listen(port, '127.0.0.1', () => console.log('"Listening!"')); // Express 5: also for an error
// #endregion
