// Keeps every cookie for ever: a logout does not log out.
import { once } from 'node:events';
import http from 'node:http';

/**
 * @param {http.RequestListener} app a function of (req, res), such as an Express app
 */
export function createClient(app) {
  const jar = new Map();
  let server;
  let address;

  function start() {
    address ??= (async () => {
      server = http.createServer(app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${server.address().port}`;
    })();
    return address;
  }

  async function send(method, path, { json, headers, expect } = {}) {
    const base = await start();
    const all = new Headers(headers);
    if (json !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
    if (jar.size > 0 && !all.has('cookie')) all.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const res = await fetch(base + path, {
      method,
      headers: all,
      body: json === undefined ? undefined : JSON.stringify(json),
      redirect: 'manual',
    });
    res.headers.getSetCookie().forEach(keep);
    const text = await res.text();
    const isJson = /^application\/(\S+\+)?json\s*(;|$)/i.test(res.headers.get('content-type') ?? '');
    const body = isJson && text !== '' ? JSON.parse(text) : undefined;
    if (expect !== undefined && res.status !== expect) {
      throw new Error(`${method} ${path}: expected ${expect}, got ${res.status}: ${text.slice(0, 200)}`);
    }
    return { status: res.status, headers: res.headers, text, body };
  }

  function keep(line) {
    const [pair, ...attributes] = line.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    const given = new Map(attributes.map((attribute) => {
      const [key, ...rest] = attribute.split('=');
      return [key.trim().toLowerCase(), rest.join('=').trim()];
    }));
    jar.set(name, value);
  }

  async function close() {
    if (address === undefined) return;
    await address;
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    get: (path, options) => send('GET', path, options),
    post: (path, options) => send('POST', path, options),
    put: (path, options) => send('PUT', path, options),
    patch: (path, options) => send('PATCH', path, options),
    delete: (path, options) => send('DELETE', path, options),
    close,
  };
}
