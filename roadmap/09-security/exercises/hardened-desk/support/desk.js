import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { createAccounts } from '../src/accounts.js';
import { createApp } from '../src/app.js';
import { openDb } from '../src/db.js';
import { Collection } from '../src/documents.js';
import { parseHtml } from './html.js';

export const limit = { timeout: 5000 };
export const ORIGIN = 'https://desk.example';
export const PASSWORD = 'correct horse battery';
export const NOW = Date.UTC(2026, 10, 1, 12);
const OURS = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };

/** A desk with Ann (1) and Mallory (2), a ticket of each, and an invitation for Bob. */
export async function start(t, { db = openDb() } = {}) {
  const accounts = createAccounts({ db, cost: 16 });
  const invites = new Collection();
  const logged = [];
  const tokenKey = createSecretKey(randomBytes(32));
  const config = { origin: ORIGIN, issuer: 'https://auth.example', audience: `${ORIGIN}/api`, tokenKey };
  const server = http.createServer(createApp({ db, accounts, invites, config, now: () => NOW, log: (err) => logged.push(err) })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });

  for (const name of ['Ann', 'Mallory']) await accounts.create({ email: `${name.toLowerCase()}@example.com`, name, password: PASSWORD });
  const add = (owner, title, body = '', link = '') => Number(db.prepare('INSERT INTO tickets (owner_id, title, body, link) VALUES (?, ?, ?, ?)').run(owner, title, body, link).lastInsertRowid);
  add(1, 'Contract of Ann', 'secret of Ann');
  add(2, 'Printer of Mallory', 'nothing');
  invites.insertOne({ email: 'bob@example.com', code: 'b0b-c0de', name: 'Bob', used: false });

  /** One request, as it is written here. `ours`: from a page of the desk. */
  async function send(method, path, { cookie, headers = {}, form, json, ours = method === 'POST' && form !== undefined } = {}) {
    const body = form !== undefined ? new URLSearchParams(form).toString() : json !== undefined ? (typeof json === 'string' ? json : JSON.stringify(json)) : undefined;
    const req = http.request({
      host: '127.0.0.1', port: server.address().port, method, path, agent: false,
      headers: {
        ...(ours && OURS), ...(cookie && { cookie }),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }), ...(json !== undefined && { 'content-type': 'application/json' }),
        ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      },
    });
    req.end(body);
    const [res] = await once(req, 'response');
    const text = (await res.toArray()).join('');
    return { status: res.statusCode, headers: res.headers, location: res.headers.location, text, page: () => parseHtml(text), json: () => JSON.parse(text) };
  }
  /** Logs in and returns the cookie as a browser would send it. */
  async function login(name, { cookie, next } = {}) {
    const res = await send('POST', '/login', { cookie, form: { email: `${name}@example.com`, password: PASSWORD, ...(next !== undefined && { next }) } });
    return { ...res, cookie: res.headers['set-cookie']?.[0].split(';')[0] };
  }
  const tokens = { key: tokenKey, claims: { iss: config.issuer, aud: config.audience, sub: '1', exp: NOW / 1000 + 300 } };
  return {
    db, config, invites, logged, add, send, login,
    status: (id) => db.prepare('SELECT status FROM tickets WHERE id = ?').get(id).status,
    comments: (id) => db.prepare('SELECT text FROM comments WHERE ticket_id = ?').all(id).map(({ text }) => text),
    /** A token; every part of it can be something else. */
    token({ header = {}, claims = {}, key = tokens.key, digest = 'sha256' } = {}) {
      const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
      const data = `${encode(typeof header === 'string' ? header : { alg: 'HS256', typ: 'at+jwt', ...header })}.${encode(typeof claims === 'string' ? claims : { ...tokens.claims, ...claims })}`;
      return `${data}.${createHmac(digest, key).update(data).digest('base64url')}`;
    },
    api: (token) => send('GET', '/api/tickets', { headers: { authorization: token === undefined ? undefined : `Bearer ${token}` } }),
  };
}

/** Titles of a list page. */
export const titles = (res) => [...res.text.matchAll(/<a href="\/tickets\/\d+">([^<]*)<\/a>/g)].map(([, title]) => title);
