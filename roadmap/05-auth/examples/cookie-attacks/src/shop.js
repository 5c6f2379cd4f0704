import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { parse, serialize } from './cookies.js';

// #region variants
export const weak = {
  name: 'sid',
  options: { secure: false, httpOnly: false, sameSite: null },
};
export const strong = {
  name: '__Host-sid',
  options: { secure: true, httpOnly: true, sameSite: 'Lax' },
};
// #endregion

/** shop.example, with a blog at blog.shop.example whose authors may run code of their own. */
export async function startShop({ name, options }) {
  const sessions = new Map(); // id → user
  const cards = []; // { user, card }
  const transfers = []; // { user, to }

  const server = http.createServer(async (req, res) => {
    const body = (await req.toArray()).join('');
    if (req.headers.host === 'blog.shop.example') return blog(res);
    const user = sessions.get(parse(req.headers.cookie).get(name));
    const route = `${req.method} ${req.url}`;
    if (route === 'POST /login') {
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, body);
      return res.writeHead(204, { 'Set-Cookie': serialize(name, id, options) }).end();
    }
    if (!user) return res.writeHead(401).end();
    if (route === 'POST /transfer') transfers.push({ user, to: body });
    if (route === 'POST /account/card') cards.push({ user, card: body });
    res.end(`Hello ${user}`);
  });

  /** A page on a subdomain whose author may answer what he likes: `planted.line` is his Set-Cookie. */
  const planted = { line: undefined };
  function blog(res) {
    if (planted.line) res.setHeader('Set-Cookie', planted.line);
    res.end('A post');
  }

  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: server.address().port, cards, transfers, planted, close: () => server.close() };
}
