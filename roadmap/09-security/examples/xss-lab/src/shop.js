import { once } from 'node:events';
import http from 'node:http';

/** A shop on a free port. `pages` is one of the two sets of templates. */
export async function openShop(pages, port = 0) {
  const reviews = [];
  const users = new Map();
  const server = http.createServer(async (req, res) => {
    const { pathname, searchParams } = URL.parse(req.url, 'http://shop');
    const send = (body) => {
      res.setHeader('Content-Type', 'text/html; charset=utf-8');
      res.end(`<!doctype html><title>Shop</title>\n${body}`);
    };
    if (req.method === 'POST') {
      const text = (await req.toArray()).join('');
      if (pathname === '/reviews') reviews.push(text);
      else if (pathname === '/users') users.set('mallory', JSON.parse(text));
      res.writeHead(204).end();
    } else if (pathname === '/search') send(pages.search(searchParams.get('q') ?? ''));
    else if (pathname === '/reviews') send(pages.reviews(reviews));
    else if (pathname === '/users/mallory') send(pages.profile(users.get('mallory') ?? { name: 'Mallory', website: '/' }));
    else if (pathname === '/app') send(pages.app(users.get('mallory') ?? { name: 'Mallory' }));
    else if (pathname === '/welcome') send(pages.welcome());
    else res.writeHead(404).end();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
