// A server and four clients in one process, so that you see who gets what.
import { once } from 'node:events';
import { io as connectTo } from 'socket.io-client';
import { createApp } from './app.js';
import { revoke } from './realtime.js';

const readers = new Map([['roadmap', new Set(['ann', 'bob'])]]);
let cards = 0;
const { server, io } = createApp({
  whoIs: (token) => /^token-(\w+)$/.exec(token)?.[1], // of a demo: anybody may be anybody
  mayRead: async (userId, boardId) => readers.get(boardId)?.has(userId) ?? false,
  isAdmin: (userId) => userId === 'root',
  saveCard: async (card) => ({ id: ++cards, ...card }),
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

const tabs = {};
for (const name of ['ann-1', 'ann-2', 'bob-1', 'eve-1']) {
  const token = `token-${name.split('-')[0]}`;
  const tab = (tabs[name] = connectTo(url, { transports: ['websocket'], forceNew: true, auth: { token } }));
  tab.onAny((event, data) => console.log(`  ${name} got ${event} ${JSON.stringify(data)}`));
  await once(tab, 'connect');
  console.log(name, 'joins:', JSON.stringify(await tab.emitWithAck('board:join', 'roadmap')));
}

async function post(title, tab) {
  console.log(`ann posts "${title}" from her first tab`);
  const headers = { authorization: 'Bearer token-ann', 'x-socket-id': tab.id };
  await fetch(`${url}/boards/roadmap/cards`, { method: 'POST', headers, body: JSON.stringify({ title }) });
  for (const each of Object.values(tabs)) await each.emitWithAck('board:join', 'x'); // all has arrived before this answer
}
await post('Ship it', tabs['ann-1']);
console.log('bob loses his right to the board');
readers.get('roadmap').delete('bob');
revoke(io, 'bob', 'roadmap');
await post('Without bob', tabs['ann-1']);

for (const tab of Object.values(tabs)) tab.close();
await io.close();
