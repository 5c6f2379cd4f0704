import http from 'node:http';
import { listen } from './listen.js';

/** The app behind the balancer. `/slow` answers when `finish()` is called. */
export async function startApp({ name, keepAliveTimeout }) {
  let healthy = true;
  const waiting = [];
  const server = http.createServer((request, response) => {
    if (request.url === '/healthz') return response.writeHead(healthy ? 200 : 503).end();
    if (request.url === '/slow') return waiting.push(() => response.end(name));
    const { host, 'x-forwarded-for': client, 'x-forwarded-proto': proto } = request.headers;
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ name, host, client, proto }));
  });
  server.keepAliveTimeout = keepAliveTimeout;
  server.keepAliveTimeoutBuffer = 0; // 1 s where it exists, from 22.19 and 24.6
  const started = await listen(server);
  return {
    ...started,
    name,
    waiting,
    setHealthy: (value) => {
      healthy = value;
    },
    finish: () => waiting.splice(0).forEach((end) => end()),
  };
}
