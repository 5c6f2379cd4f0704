import { once } from 'node:events';
import http from 'node:http';

// #region server
const answers = [200, 200, 502];
const server = http.createServer((req, res) => {
  const status = answers.shift();
  console.log('server: last id', req.headers['last-event-id'], '->', status);
  res.writeHead(status, { 'Content-Type': 'text/event-stream' });
  res.end('retry: 10\nid: 7\ndata: hello\n\nid: 8\ndata: no empty line\n');
});
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening');

// #region client
const source = new EventSource(`http://127.0.0.1:${server.address().port}`);
source.onmessage = (event) => console.log('client:', event.lastEventId, event.data);
source.onerror = () => {
  const gaveUp = source.readyState === EventSource.CLOSED;
  console.log(gaveUp ? 'client: gave up' : 'client: reconnecting');
  if (gaveUp) server.close();
};
// #endregion
