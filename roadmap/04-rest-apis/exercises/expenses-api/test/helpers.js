import assert from 'node:assert/strict';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createApp } from '../src/app.js';
import { openDb } from '../src/db.js';

export const limit = { timeout: 15_000 };
export const TRAIN = { title: 'Train to Lyon', amount: 8950, currency: 'EUR', spentOn: '2026-11-22' };
export const PDF = Buffer.from('%PDF-1.7 and so on');
export const PNG = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1');

/** A server of its own for one test. */
export async function start(t, { now = () => Date.parse('2026-11-22T12:00:00Z') } = {}) {
  const db = openDb();
  const server = createApp({ db, now }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const base = `http://127.0.0.1:${server.address().port}`;

  /** Sends a request; `json` in the answer is undefined if the body is no JSON. */
  async function call(method, path, { headers = {}, body } = {}) {
    const res = await fetch(base + path, { method, headers, body });
    const bytes = Buffer.from(await res.arrayBuffer());
    let json;
    if (/json/.test(res.headers.get('content-type') ?? '')) json = JSON.parse(bytes);
    return { status: res.status, headers: res.headers, bytes, json };
  }
  const get = (path) => call('GET', path);
  const post = (expense, key = randomUUID()) => call('POST', '/api/v2/expenses', {
    headers: { 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) },
    body: typeof expense === 'string' ? expense : JSON.stringify(expense),
  });
  const patch = (path, changes, etag, type = 'application/merge-patch+json') => call('PATCH', path, {
    headers: { 'Content-Type': type, ...(etag && { 'If-Match': etag }) }, body: JSON.stringify(changes),
  });
  const putReceipt = (id, body, type = 'application/octet-stream') => call('PUT', `/api/v2/expenses/${id}/receipt`, { headers: { 'Content-Type': type }, body });

  /** Creates an expense, and insists that it worked. */
  async function created(changes = {}) {
    const res = await post({ ...TRAIN, ...changes });
    assert.equal(res.status, 201, `POST of a valid expense answered ${res.status}: ${res.bytes}`);
    return { ...res.json, etag: res.headers.get('etag'), location: res.headers.get('location') };
  }
  /** Many expenses at once, straight into the table: three on each day, with few different amounts. */
  function fill(count, currency = 'EUR') {
    const insert = db.prepare('INSERT INTO expenses (title, amount, currency, spent_on, status) VALUES (?, ?, ?, ?, ?)');
    for (let i = 0; i < count; i++) {
      const day = new Date(Date.UTC(2026, 0, 1 + Math.floor(((i * 7) % count) / 3))).toISOString().slice(0, 10);
      insert.run(`Expense ${i}`, [500, 100, 900][i % 3], currency, day, ['open', 'paid'][i % 2]);
    }
  }
  const count = () => db.prepare('SELECT count(*) AS n FROM expenses').get().n;
  return { db, call, get, post, patch, putReceipt, created, fill, count };
}

export function assertProblem(res, status, why) {
  assert.equal(res.status, status, `${why ?? 'this'} must be ${status}: ${res.bytes}`);
  assert.match(res.headers.get('content-type') ?? '', /^application\/problem\+json/, 'an error must be a problem document');
  assert.equal(res.json.status, status, 'the problem must repeat the status');
}

/** The places that a problem names, sorted. */
export const places = (res) => (res.json.errors ?? []).map(({ pointer, parameter }) => pointer ?? parameter).sort();
