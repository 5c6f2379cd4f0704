import { HttpError, cookiesOf, readForm, readJson } from './http.js';
import { redeem } from './invites.js';
import { listPage, loginPage, messagePage, ticketPage } from './pages.js';
import { COOKIE, clearedCookie, isFromOurPages, localPath, sessionCookie, setSecurityHeaders } from './security.js';
import { createTickets } from './tickets.js';
import { verifyToken } from './tokens.js';

/** The request handler of the desk. */
export function createApp({ db, accounts, invites, config, now = Date.now, log = console.error }) {
  const tickets = createTickets(db);

  async function route({ req, res, nonce }) {
    if (!req.url.startsWith('/')) throw new HttpError(400, 'a path, please');
    const url = new URL(`http://desk.invalid${req.url}`);
    const path = url.pathname;
    const is = (method, pattern) => req.method === method && pattern.exec(path);

    const html = (text, status = 200) => {
      res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(text);
    };
    const json = (value, status = 200) => {
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    const go = (location) => res.writeHead(303, { Location: location }).end();
    const single = (name, otherwise) => {
      const values = url.searchParams.getAll(name);
      if (values.length > 1) throw new HttpError(400, `${name} more than once`);
      return values[0] ?? otherwise;
    };

    // For programs: no cookie, so nobody can be made to send it.
    if (is('GET', /^\/api\/tickets$/)) {
      const claims = verifyToken(/^Bearer ([\w.-]+)$/i.exec(req.headers.authorization ?? '')?.[1], config, now() / 1000);
      if (!claims) {
        res.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
        return json({ error: 'invalid_token' }, 401);
      }
      return json(tickets.search({ ownerId: Number(claims.sub), q: '', sort: 'id', dir: 'asc' }));
    }
    if (is('POST', /^\/invites\/redeem$/)) return json(redeem(invites, await readJson(req)), 201);

    // For browsers.
    if (req.method === 'POST' && !isFromOurPages(req, config.origin)) throw new HttpError(403, 'not from a page of ours');
    if (is('GET', /^\/login$/)) return html(loginPage({ nonce, next: single('next', '/tickets') }));
    if (is('POST', /^\/login$/)) {
      const form = await readForm(req);
      const account = await accounts.check(form.get('email') ?? '', form.get('password') ?? '');
      if (!account) return html(messagePage({ nonce, title: 'Log in', text: 'Address or password is wrong.' }), 401);
      accounts.logout(cookiesOf(req).get(COOKIE));
      res.setHeader('Set-Cookie', sessionCookie(accounts.login(account)));
      return go(localPath(form.get('next')));
    }

    const sid = cookiesOf(req).get(COOKIE);
    const account = accounts.session(sid);
    if (!account) return go(`/login?next=${encodeURIComponent(path)}`);

    if (is('POST', /^\/logout$/)) {
      accounts.logout(sid);
      res.setHeader('Set-Cookie', clearedCookie());
      return go('/login');
    }
    if (is('GET', /^\/tickets$/)) {
      const q = single('q', '');
      const found = tickets.search({ ownerId: account.id, q, sort: single('sort', 'id'), dir: single('dir', 'asc') });
      if (!found) throw new HttpError(400, 'sort: id, title, status; dir: asc, desc');
      return html(listPage({ nonce, tickets: found, q, name: account.name }));
    }
    if (is('POST', /^\/tickets$/)) {
      const form = await readForm(req);
      const text = (name) => form.get(name) ?? '';
      return go(`/tickets/${tickets.create({ ownerId: account.id, title: text('title'), body: text('body'), link: text('link') })}`);
    }
    const [, id, action] = /^\/tickets\/([^/]+)(?:\/(comments|close))?$/.exec(path) ?? [];
    const ticket = id && /^\d{1,15}$/.test(id) ? tickets.get(Number(id), account.id) : undefined;
    if (!ticket) throw new HttpError(404, `There is nothing at ${decode(path)}.`);
    if (action === undefined && req.method === 'GET') return html(ticketPage({ nonce, ticket, comments: tickets.comments(ticket.id) }));
    if (action === 'comments' && req.method === 'POST') {
      tickets.comment(ticket.id, { author: account.name, text: (await readForm(req)).get('text') ?? '' });
      return go(`/tickets/${ticket.id}`);
    }
    if (action === 'close' && req.method === 'POST') {
      tickets.close(ticket.id, account.id);
      return go(`/tickets/${ticket.id}`);
    }
    throw new HttpError(405, 'not with this method');
  }

  return async (req, res) => {
    const nonce = setSecurityHeaders(res);
    try {
      await route({ req, res, nonce });
    } catch (err) {
      const status = err instanceof HttpError ? err.status : 500;
      if (status === 500) log(err);
      if (res.headersSent) return res.destroy();
      res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
      res.end(messagePage({ nonce, title: `Error ${status}`, text: status === 500 ? 'Something went wrong.' : err.message }));
    }
  };
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // %zz: as it is
  }
}
