import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { createBoard } from './board.js';

const port = Number(process.env.PORT ?? 3000);
const sessions = new Map([['demo', 'terminal']]); // a real server asks its session store

const page = `<!doctype html><title>Board</title><button id=b>+1</button><pre id=p></pre><script>
  const ws = new WebSocket('ws://' + location.host + '/live');
  ws.onmessage = (e) => { p.textContent += e.data + '\\n'; };
  ws.onclose = (e) => { p.textContent += 'closed ' + e.code + ' ' + e.reason + '\\n'; };
  b.onclick = () => ws.send(JSON.stringify({ points: 1 }));
</script>`;

const server = http.createServer((req, res) => {
  if (req.url !== '/') { res.writeHead(404).end(); return; }
  const session = randomUUID(); // every visitor is somebody new
  sessions.set(session, `visitor ${sessions.size}`);
  res.writeHead(200, {
    'Content-Type': 'text/html',
    'Set-Cookie': `session=${session}; HttpOnly; SameSite=Strict; Path=/`,
  }).end(page);
});
const origin = `http://localhost:${port}`;
const board = createBoard(server, { origins: new Set([origin]), userOf: async (id) => sessions.get(id) });
await once(server.listen(port), 'listening');

console.log(`open ${origin} in two windows, or watch from a second terminal:`);
console.log(`npx wscat -c ws://localhost:${port}/live -o ${origin} -H "Cookie: session=demo"`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => board.stop());
