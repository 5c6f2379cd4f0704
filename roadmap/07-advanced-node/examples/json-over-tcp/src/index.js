import { once } from 'node:events';
import { connect } from 'node:net';
import { messages } from './messages.js';
import { createAdder } from './server.js';

const server = createAdder({ onFailure: (err) => console.log('server: ', err.message) });
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address();

const channel = messages(connect(port, '127.0.0.1'));
for (const [id, add] of [[1, 2], [3, 4, 5], [100]].entries()) {
  console.log('client: asks', { id, add });
  channel.write({ id, add });
}
channel.end(); // half closed: no more questions, but the answers still come
console.log('client: has nothing more to say');

for await (const answer of channel) console.log('client: hears', answer);

const rude = connect(port, '127.0.0.1').on('error', () => {}); // 'close' follows
rude.write('GET / HTTP/1.1\n\n');
await once(rude, 'close');
server.close();
