import { once } from 'node:events';
import { createServer } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

const proxies = new BlockList();
proxies.addAddress('127.0.0.1');

// #region client
/** The address to log and to limit by: what our own proxy saw, and nobody else's word. */
export function clientAddress(request) {
  const peer = request.socket.remoteAddress;
  if (!proxies.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')) return peer;
  return request.headers['x-forwarded-for']?.split(',').at(-1).trim() ?? peer;
}
// #endregion

/** One process of the shop, as it would run on a port of its own. */
export async function startApp(name) {
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray().catch(() => null);
    if (chunks === null) return; // cut off before its end: nobody to answer
    const body = chunks.join('');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({
      name,
      method: request.method,
      url: request.url,
      host: request.headers.host,
      client: clientAddress(request),
      proto: request.headers['x-forwarded-proto'],
      body,
    }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${server.address().port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
