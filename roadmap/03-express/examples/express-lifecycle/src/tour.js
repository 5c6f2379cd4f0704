import { once } from 'node:events';
import http from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { createApp } from './app.js';

/** Sends one request after the other, and says of each what the client saw and what was logged. */
export async function tour() {
  const entries = [];
  const server = http.createServer(createApp({ log: (entry) => entries.push(entry) }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  const rows = [];
  for (const [request, body, errors = 0] of [
    ['GET /orders/7'],
    ['GET /orders/8'],
    ['GET /orders/%zz'],
    ['POST /orders', '{"item":'],
    ['GET /nothing'],
    ['GET /wrong/throws', undefined, 1],
    ['GET /wrong/rejects', undefined, 1],
    ['GET /wrong/upstream', undefined, 1],
    ['GET /wrong/twice', undefined, 1],
    ['GET /wrong/late', undefined, 1],
    ['GET /wrong/half', undefined, 1],
    ['GET /wrong/file', undefined, 1],
    ['GET /wrong/slow'],
  ]) {
    entries.length = 0;
    const [method, path] = request.split(' ');
    const client = await ask(method, origin + path, body);
    const finished = () => entries.some((entry) => 'complete' in entry) && entries.filter(({ error }) => error).length === errors;
    while (!finished()) await setImmediate();
    rows.push({ request, client, 'error log': entries.find(({ error }) => error)?.error.message.slice(0, 40) ?? '' });
  }
  server.close();
  server.closeAllConnections();
  return rows;
}

async function ask(method, url, body) {
  const leaves = url.endsWith('/slow') ? new AbortController() : undefined;
  try {
    const res = await fetch(url, { method, body, signal: leaves?.signal, headers: body && { 'content-type': 'application/json' } });
    leaves?.abort();
    const answer = JSON.parse(await res.text());
    return `${res.status} ${answer.detail ?? answer.title ?? JSON.stringify(answer)}`;
  } catch (err) {
    return err.name === 'AbortError' ? '(leaves)' : `(${err.message})`;
  }
}
