import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { chooseLocation, chooseServer, readConfig } from './config.js';
import { Upstream, seconds } from './upstream.js';

// The part of nginx that this lab needs, on node:http. Small enough to read; the tests run on the real one as well.

const REASON = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 405: 'Not Allowed', 413: 'Request Entity Too Large', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out', 301: 'Moved Permanently', 302: 'Moved Temporarily' };
const WITH_ADDED_HEADERS = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];
const NOT_PASSED_ON = ['host', 'connection', 'keep-alive', 'te', 'expect', 'upgrade', 'transfer-encoding', 'content-length'];
const PAGE = 4096; // proxy_buffer_size on most machines

export async function startMini(text, prefix) {
  let config = load(text);
  const listeners = new Map(); // '127.0.0.1:8080' → server

  function load(source) {
    const read = readConfig(source, prefix);
    read.prefix = prefix;
    read.live = new Map([...read.upstreams].map(([name, level]) => [name, new Upstream(level)]));
    for (const server of read.servers)
      if (server.listens.some(({ ssl }) => ssl)) server.secure = tls.createSecureContext(certificateOf(server));
    return read;
  }
  function certificateOf({ level }) {
    const file = (name) => fs.readFileSync(path.resolve(prefix, level.one(name)));
    const versions = level.all('ssl_protocols')[0] ?? ['TLSv1.2', 'TLSv1.3'];
    return { cert: file('ssl_certificate'), key: file('ssl_certificate_key'), minVersion: versions.toSorted()[0] };
  }
  const serversAt = (address) => {
    const there = config.servers.flatMap((server) => server.listens.filter(({ host, port }) => `${host}:${port}` === address).map((listen) => ({ server, listen })));
    return { servers: there.map(({ server }) => server), fallback: (there.find(({ listen }) => listen.isDefault) ?? there[0])?.server };
  };

  async function listenAll() {
    const wanted = new Map(config.servers.flatMap(({ listens }) => listens.map((listen) => [`${listen.host}:${listen.port}`, listen])));
    for (const [address, { host, port, ssl }] of wanted) {
      if (listeners.has(address)) continue;
      const handle = (req, res, head) => new Exchange(config, serversAt(address), req, res, ssl, head).run();
      // Asked at each handshake, so that a reload changes the certificate of the connections that come after it.
      const SNICallback = (name, done) => {
        const { servers, fallback } = serversAt(address);
        done(null, (chooseServer(servers, name) ?? fallback).secure);
      };
      const server = ssl ? https.createServer({ ...certificateOf(serversAt(address).fallback), SNICallback }) : http.createServer();
      server.on('request', handle);
      server.on('upgrade', (req, socket, head) => {
        const res = new http.ServerResponse(req);
        res.assignSocket(socket);
        res.on('finish', () => socket.end());
        socket.on('error', () => socket.destroy()); // the peer has gone
        handle(req, res, head);
      });
      await once(server.listen(port, host), 'listening');
      listeners.set(address, server);
    }
    for (const [address, server] of listeners) {
      if (wanted.has(address)) continue;
      listeners.delete(address);
      server.close();
    }
  }
  await listenAll();
  return {
    /** Like SIGHUP: a configuration with an error changes nothing. Requests under way end with the old one. */
    async reload(source) {
      config = load(source);
      await listenAll();
    },
    async stop() {
      for (const server of listeners.values()) {
        server.close();
        server.closeAllConnections();
      }
      for (const { agent } of config.live.values()) agent?.destroy();
    },
  };
}

/** `/a//b/../c%20d` → `/a/c d`. Undefined for what leaves the root or cannot be decoded. */
function normalize(raw) {
  const out = [];
  let decoded;
  try {
    decoded = decodeURIComponent(raw);
  } catch (err) {
    if (err instanceof URIError) return undefined;
    throw err;
  }
  const parts = decoded.replace(/\/{2,}/g, '/').split('/').slice(1);
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (part === '..') {
      if (out.pop() === undefined) return undefined;
      if (isLast) out.push('');
    } else if (part === '.') {
      if (isLast) out.push('');
    } else out.push(part);
  }
  return `/${out.join('/')}`;
}

const escapeUri = (uri) => encodeURI(uri).replaceAll('?', '%3F').replaceAll('#', '%23');

/** One request on its way through the phases. */
class Exchange {
  constructor(config, { servers, fallback }, req, res, ssl, head) {
    Object.assign(this, { config, req, res, ssl, head });
    const name = (req.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    this.server = chooseServer(servers, name) ?? fallback;
    this.host = name || (this.server.names[0] ?? '');
    const [raw, ...rest] = req.url.split('?');
    this.args = rest.join('?');
    this.uri = normalize(raw);
    this.isOriginal = true;
    this.captures = [];
  }

  run() {
    this.level = this.server.level;
    if (this.uri === undefined) return this.fail(400);
    const answer = this.level.here('return');
    if (answer) return this.answer(answer);
    return this.locate();
  }

  locate(hops = 0) {
    if (hops > 10) return this.fail(500);
    const found = chooseLocation(this.server.locations, this.uri);
    const slashed = this.server.locations.find(({ modifier, pattern, level }) => modifier === '' && pattern === `${this.uri}/` && level.here('proxy_pass'));
    if (slashed && found?.location.modifier !== '=' && !found?.match) return this.redirect(301, `${this.uri}/`);
    this.location = found?.location;
    this.level = found?.location.level ?? this.server.level;
    this.captures = found?.match ?? [];
    return this.enter(hops);
  }

  async enter(hops) {
    const max = size(this.level.one('client_max_body_size', '1m'));
    if (max > 0 && Number(this.req.headers['content-length'] ?? 0) > max) return this.fail(413);
    const answer = this.location && this.level.here('return');
    if (answer) return this.answer(answer);
    if (!(await this.admit())) return undefined;
    const tries = this.level.here('try_files');
    if (tries) {
      const [last, ...others] = tries.toReversed();
      const hit = others.reverse().find((item) => isThere(this.fileOf(this.expand(item)), item.endsWith('/')));
      if (hit !== undefined) this.uri = this.expand(hit);
      else if (last.startsWith('=')) return this.fail(Number(last.slice(1)));
      else return this.jump(this.expand(last), hops);
    }
    const [url] = this.level.here('proxy_pass') ?? [];
    if (url !== undefined) return this.proxy(url);
    return this.file(hops);
  }

  jump(to, hops) {
    this.isOriginal = false;
    if (to.startsWith('@')) {
      this.location = this.server.locations.find(({ pattern }) => pattern === to);
      if (!this.location) return this.fail(500);
      this.level = this.location.level;
      return this.enter(hops + 1);
    }
    const [uri, ...args] = to.split('?');
    this.uri = uri;
    if (args.length > 0) this.args = args.join('?');
    return this.locate(hops + 1);
  }

  /** limit_req and allow/deny. */
  async admit() {
    for (const [who] of [...(this.level.own.get('deny') ?? [])].map(({ args }) => args)) {
      if (who !== 'all') continue;
      if (this.level.all('allow').some(([address]) => address === this.variable('remote_addr'))) continue;
      this.fail(403);
      return false;
    }
    for (const [zoneName, ...flags] of this.level.all('limit_req')) {
      const zone = this.config.zones.get(zoneName.replace('zone=', ''));
      const key = this.expand(zone.key);
      if (key === '') continue;
      const burst = Number(flags.find((flag) => flag.startsWith('burst='))?.slice(6) ?? 0);
      // #region leaky
      const now = performance.now();
      const { excess, at } = zone.buckets.get(key) ?? { excess: -1, at: now };
      const next = Math.max(0, excess - ((now - at) / 1000) * zone.perSecond + 1);
      if (next > burst) {
        this.fail(Number(this.level.one('limit_req_status', 503)));
        return false;
      }
      zone.buckets.set(key, { excess: next, at: now });
      // #endregion
      if (next > 0 && !flags.includes('nodelay')) await new Promise((resolve) => setTimeout(resolve, (next / zone.perSecond) * 1000));
    }
    return true;
  }

  // ——— variables

  expand(text) {
    return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced, bare) => this.variable(braced ?? bare) ?? '');
  }

  variable(name) {
    const { req, server } = this;
    const { headers, socket } = req;
    const remote = socket.remoteAddress?.replace('::ffff:', '') ?? '';
    const known = {
      host: () => this.host,
      remote_addr: () => remote,
      binary_remote_addr: () => remote,
      scheme: () => (this.ssl ? 'https' : 'http'),
      request_uri: () => req.url,
      uri: () => this.uri,
      document_uri: () => this.uri,
      args: () => this.args,
      query_string: () => this.args,
      is_args: () => (this.args ? '?' : ''),
      request_method: () => req.method,
      server_name: () => server.names[0] ?? '',
      server_port: () => String(socket.localPort),
      proxy_host: () => this.proxyHost,
      proxy_add_x_forwarded_for: () => [headers['x-forwarded-for'], remote].filter(Boolean).join(', '),
      request_id: () => (this.id ??= crypto.randomUUID().replaceAll('-', '')),
      upstream_addr: () => this.upstreamAddresses?.join(', ') ?? '',
      upstream_cache_status: () => '',
    };
    if (known[name]) return known[name]();
    const map = this.config.maps.get(name);
    if (map) return this.mapped(map);
    if (name.startsWith('http_')) return header(headers[name.slice(5).replaceAll('_', '-')]);
    if (name.startsWith('arg_')) return new URLSearchParams(this.args).get(name.slice(4)) ?? '';
    if (name.startsWith('cookie_')) return new RegExp(`(?:^|;\\s*)${name.slice(7)}=([^;]*)`).exec(headers.cookie ?? '')?.[1] ?? '';
    if (name.startsWith('upstream_http_')) return header(this.upstreamHeaders?.[name.slice(14).replaceAll('_', '-')]);
    return (/^\d$/.test(name) ? this.captures[name] : this.captures.groups?.[name]) ?? '';
  }

  mapped({ source, rows }) {
    const value = this.expand(source);
    const row =
      rows.find(({ match }) => match !== 'default' && !match.startsWith('~') && match.toLowerCase() === value.toLowerCase()) ??
      rows.find(({ match }) => match.startsWith('~') && new RegExp(match.replace(/^~\*?/, ''), match.startsWith('~*') ? 'i' : '').test(value)) ??
      rows.find(({ match }) => match === 'default');
    return this.expand(row?.value ?? '');
  }

  // ——— answers

  fail(status) {
    const page = this.level?.all('error_page').find((args) => args.slice(0, -1).includes(String(status)));
    if (page && this.status === undefined) {
      this.status = status;
      this.req.method = 'GET';
      return this.jump(page.at(-1), 0);
    }
    const text = `${status} ${REASON[status] ?? ''}`;
    return this.send(this.status ?? status, { 'content-type': 'text/html' }, `<html><body><center><h1>${text}</h1></center><hr><center>mini-nginx</center></body></html>\r\n`);
  }

  redirect(status, target) {
    const port = this.req.socket.localPort;
    const origin = `${this.ssl ? 'https' : 'http'}://${this.host}${port === (this.ssl ? 443 : 80) ? '' : `:${port}`}`;
    return this.send(status, { location: target.startsWith('/') && this.level.one('absolute_redirect') !== 'off' ? origin + target : target }, '');
  }

  answer([first, second]) {
    if (!/^\d{3}$/.test(first)) return this.redirect(302, this.expand(first));
    const status = Number(first);
    if ([301, 302, 303, 307, 308].includes(status)) return this.redirect(status, this.expand(second));
    if (status === 444) return this.req.socket.destroy();
    if (second === undefined && status >= 400) return this.fail(status);
    return this.send(status, { 'content-type': this.level.one('default_type', 'text/plain') }, this.expand(second ?? ''));
  }

  /** `add_header` and `expires`, to whatever is answered. */
  added(status) {
    const headers = [];
    const isUsual = WITH_ADDED_HEADERS.includes(status);
    const expires = this.level.all('expires')[0]?.at(-1);
    if (expires !== undefined && expires !== 'off' && isUsual) {
      const age = expires === 'max' ? 315360000 : expires === 'epoch' ? -1 : seconds(expires);
      headers.push(['expires', new Date(Date.now() + age * 1000).toUTCString()], ['cache-control', age < 0 ? 'no-cache' : `max-age=${age}`]);
    }
    for (const [name, value, always] of this.level.all('add_header')) {
      const text = this.expand(value);
      if (text !== '' && (isUsual || always === 'always')) headers.push([name.toLowerCase(), text]);
    }
    return headers;
  }

  begin(status, headers) {
    const { res } = this;
    if (res.headersSent || res.destroyed) return false;
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    for (const [name, value] of this.added(status)) res.appendHeader(name, value);
    return true;
  }

  send(status, headers, body) {
    this.req.resume();
    if (this.begin(status, { 'content-length': Buffer.byteLength(body), ...headers })) this.res.end(this.req.method === 'HEAD' ? '' : body);
  }

  // ——— files

  /** root + URI, or alias + what follows the location: glued together as they are. */
  fileOf(uri) {
    const alias = this.level.here('alias')?.[0];
    const folder = this.expand(alias ?? this.level.one('root', 'html'));
    const absolute = path.isAbsolute(folder) ? folder : `${this.config.prefix}/${folder}`;
    if (alias === undefined) return absolute + uri;
    return absolute + uri.slice(this.location.regex ? uri.length : this.location.pattern.length);
  }

  file(hops) {
    const { req } = this;
    if (this.uri.endsWith('/')) {
      const folder = this.fileOf(this.uri);
      const index = (this.level.all('index')[0] ?? ['index.html']).find((name) => isThere(folder + name, false));
      if (index === undefined) return this.fail(fs.existsSync(folder) ? 403 : 404);
      return this.jump(this.uri + index, hops); // an internal redirect: it may land in another location
    }
    const name = this.fileOf(this.uri);
    if (isThere(name, true)) return this.redirect(301, `${this.uri}/`);
    if (!isThere(name, false)) return this.fail(404);
    if (req.method !== 'GET' && req.method !== 'HEAD') return this.fail(405);
    const type = this.typeOf(name);
    const accepts = /\bgzip\b/.test(req.headers['accept-encoding'] ?? '');
    const isReady = this.level.one('gzip_static') === 'on' && isThere(`${name}.gz`, false);
    const stat = fs.statSync(isReady && accepts ? `${name}.gz` : name);
    let body = fs.readFileSync(isReady && accepts ? `${name}.gz` : name);
    const headers = { 'content-type': type, 'last-modified': stat.mtime.toUTCString() };
    let etag = `"${Math.floor(stat.mtimeMs / 1000).toString(16)}-${stat.size.toString(16)}"`;
    const types = ['text/html', ...this.level.all('gzip_types').flat()];
    const isFit = this.level.one('gzip') === 'on' && types.includes(type) && body.length >= Number(this.level.one('gzip_min_length', 20));
    if ((isReady || isFit) && this.level.one('gzip_vary') === 'on') headers.vary = 'Accept-Encoding';
    if (isReady && accepts) headers['content-encoding'] = 'gzip';
    else if (isFit && accepts) {
      body = gzipSync(body, { level: 1 });
      headers['content-encoding'] = 'gzip';
      etag = `W/${etag}`;
    }
    headers.etag = etag;
    if ((req.headers['if-none-match'] ?? '').includes(etag.replace('W/', ''))) return this.send(304, headers, '');
    headers['content-length'] = body.length;
    return this.send(this.status ?? 200, headers, body);
  }

  typeOf(name) {
    const extension = path.extname(name).slice(1);
    const types = this.level.own.get('types') ?? this.level.parent?.own.get('types') ?? this.server.level.own.get('types') ?? this.server.level.parent.own.get('types');
    const rows = types?.[0].block ?? [{ name: 'text/html', args: ['html'] }];
    return rows.find(({ args }) => args.includes(extension))?.name ?? this.level.one('default_type', 'text/plain');
  }

  // ——— the proxy

  async proxy(url) {
    const { req, level } = this;
    const [, scheme, host, uri = ''] = /^(https?):\/\/([^/]+)(.*)$/.exec(this.expand(url));
    this.proxyHost = host;
    // #region uri
    const query = this.args ? `?${this.args}` : '';
    let target;
    if (uri === '') target = this.isOriginal ? req.url : escapeUri(this.uri) + query; // as it came
    else if (url.includes('$')) target = uri; // exactly what was written
    else target = uri + escapeUri(this.uri.slice(this.location.pattern.length)) + query; // the prefix replaced
    // #endregion
    const upstream = this.config.live.get(host) ?? new Upstream({ all: (name) => (name === 'server' ? [[host]] : []), own: new Map(), here: () => undefined, one: (name, otherwise) => otherwise });
    const body = ['GET', 'HEAD'].includes(req.method) ? undefined : Buffer.concat(await req.toArray());
    const when = level.all('proxy_next_upstream')[0] ?? ['error', 'timeout'];
    const mayRepeat = !['POST', 'LOCK', 'PATCH'].includes(req.method) || when.includes('non_idempotent');
    const limit = Number(level.one('proxy_next_upstream_tries', 0)) || Infinity;
    const tried = new Set();
    let status = 502;
    this.upstreamAddresses = [];
    while (tried.size < limit) {
      const peer = upstream.pick(tried, upstream.hash && this.expand(upstream.hash[0]));
      if (!peer) break;
      tried.add(peer);
      this.upstreamAddresses.push(peer.address);
      const headers = this.requestHeaders(body);
      peer.busy++;
      const reply = await this.ask({ peer, upstream, headers, target, body, scheme });
      const why = reply.error ?? `http_${reply.response.statusCode}`;
      const isFailure = reply.error !== undefined || (when.includes(why) && !['http_403', 'http_404'].includes(why));
      if (isFailure) upstream.failed(peer);
      else upstream.succeeded(peer);
      const isLast = tried.size >= limit || tried.size === upstream.peers.length;
      if (when.includes(why) && !isLast && (mayRepeat || !reply.sent)) {
        peer.busy--;
        reply.response?.resume();
        continue;
      }
      if (reply.error) {
        peer.busy--;
        status = why === 'timeout' ? 504 : 502;
        break;
      }
      return this.pass(reply, url, peer);
    }
    return this.fail(status);
  }

  requestHeaders(body) {
    const set = new Map(this.level.all('proxy_set_header').map(([name, value]) => [name.toLowerCase(), [name, this.expand(value)]]));
    const headers = { Host: this.proxyHost, Connection: 'close' };
    for (const [name, value] of Object.entries(this.req.headers))
      if (!NOT_PASSED_ON.includes(name) && !set.has(name) && !name.includes('_')) headers[name] = value;
    if (body !== undefined && (body.length > 0 || this.req.headers['content-length'])) headers['content-length'] = body.length;
    for (const [name, [written, value]] of set) {
      for (const old of Object.keys(headers)) if (old.toLowerCase() === name) delete headers[old];
      if (value !== '') headers[written] = value;
    }
    return headers;
  }

  ask({ peer, upstream, headers, target, body, scheme }) {
    const [hostname, port = '80'] = peer.address.split(':');
    const isKept = upstream.agent && this.level.one('proxy_http_version', '1.0') === '1.1' && !Object.keys(headers).some((name) => name.toLowerCase() === 'connection');
    return new Promise((resolve) => {
      const req = (scheme === 'https' ? https : http).request({
        hostname, port, method: this.req.method, path: target, headers, setHost: false, rejectUnauthorized: false,
        agent: isKept ? upstream.agent : false,
        timeout: seconds(this.level.one('proxy_read_timeout', '60s')) * 1000,
      });
      let sent = false;
      req.on('socket', (socket) => {
        if (!socket.connecting) sent = true;
        socket.once('connect', () => { sent = true; });
      });
      req.on('timeout', () => {
        resolve({ error: 'timeout', sent });
        req.destroy();
      });
      req.on('error', () => resolve({ error: 'error', sent }));
      req.on('response', (response) => resolve({ response, sent }));
      req.on('upgrade', (response, socket, head) => resolve({ response, socket, head, sent }));
      this.res.on('close', () => req.destroy()); // the client has gone
      req.end(body);
    });
  }

  pass({ response, socket, head }, url, peer) {
    const { res, level } = this;
    const headers = { ...response.headers };
    this.upstreamHeaders = response.headers;
    const isStreamed = level.one('proxy_buffering', 'on') === 'off' || headers['x-accel-buffering'] === 'no';
    const hidden = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'server', 'x-accel-buffering', ...level.all('proxy_hide_header').map(([name]) => name.toLowerCase())];
    for (const name of hidden) delete headers[name];
    const own = url.endsWith('/') ? url : `${url}/`;
    if (headers.location?.startsWith(own)) headers.location = (/\/\/[^/]+\//.test(url) ? this.location.pattern : '/') + headers.location.slice(own.length);
    if (socket) {
      const client = this.req.socket;
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${Object.entries({ ...response.headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      client.write(head);
      socket.write(this.head ?? '');
      socket.on('error', () => client.destroy()).on('close', () => { peer.busy--; client.destroy(); });
      client.on('close', () => socket.destroy());
      return void socket.pipe(client).pipe(socket);
    }
    response.on('close', () => peer.busy--);
    response.on('error', () => res.destroy());
    if (!this.begin(response.statusCode, headers)) return void response.resume();
    if (isStreamed) {
      res.flushHeaders();
      return void response.pipe(res);
    }
    // #region buffering
    // The backend is read as fast as it writes, whatever the client takes. From HTTP/1.0, which does not say where a
    // piece ends, a page is collected first; chunks of HTTP/1.1 go on as they come.
    const page = level.one('proxy_http_version', '1.0') === '1.1' ? 0 : PAGE;
    let held = [];
    let bytes = 0;
    response.on('data', (chunk) => {
      held.push(chunk);
      bytes += chunk.length;
      if (bytes < page) return;
      res.write(Buffer.concat(held));
      [held, bytes] = [[], 0];
    });
    response.on('end', () => res.end(Buffer.concat(held)));
    // #endregion
  }
}

const header = (value) => (Array.isArray(value) ? value.join(', ') : (value ?? ''));
const size = (text) => Number.parseInt(text, 10) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[text.at(-1).toLowerCase()] ?? 1);

function isThere(name, asFolder) {
  const stat = fs.statSync(name.replace(/\/$/, ''), { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() === asFolder;
}
