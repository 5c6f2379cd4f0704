import { once } from 'node:events';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';

const bodyLimit = 1024 * 1024; // client_max_body_size 1m

/** Does what the configuration of NGINX in `config.js` says: in turn, with the next one if nobody listens. */
export async function startStandIn({ port, upstreams }) {
  let turn = 0;

  const server = http.createServer(async (request, response) => {
    const failed = (status) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { connection: 'close' }).end();
    };
    if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return failed(413);
    const chunks = []; // NGINX, too, reads the whole body before it asks the app
    let size = 0;
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        size += chunk.length;
        if (size > bodyLimit) return failed(413);
        chunks.push(chunk);
      }
    } catch {
      return response.destroy(); // the client has left
    }
    for (let attempt = 0; attempt < upstreams.length; attempt++) {
      const [host, upstreamPort] = upstreams[turn++ % upstreams.length].split(':');
      const { connection, ...headers } = request.headers;
      const seen = request.headers['x-forwarded-for'];
      headers['x-forwarded-for'] = [seen, request.socket.remoteAddress].filter(Boolean).join(', ');
      headers['x-forwarded-proto'] = 'http';
      try {
        const ask = http.request({ host, port: upstreamPort, method: request.method, path: request.url, headers, agent: false });
        ask.end(Buffer.concat(chunks));
        const [answer] = await once(ask, 'response');
        response.writeHead(answer.statusCode, answer.headers);
        return await pipeline(answer, response);
      } catch (error) {
        if (error.code !== 'ECONNREFUSED') return failed(502);
      }
    }
    return failed(502);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
