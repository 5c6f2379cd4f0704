import { once } from 'node:events';
import { createServer } from 'node:http';

/** Starts a server that answers with `suggest(word)`. */
export async function startServer(suggest) {
  const server = createServer((request, response) => {
    const word = new URL(`http://localhost${request.url}`).searchParams.get('word') ?? '';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(suggest(word)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/?word=${encodeURIComponent('Wallnut Miror 7')}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
