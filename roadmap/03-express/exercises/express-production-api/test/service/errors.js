import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import express from 'express';
import { errorHandler } from '../../src/errors.js';

const limit = { timeout: 5_000 };
const log = [];
let server, port;

describe('the error handler', () => {
  before(async () => {
    const app = express();
    app.set('env', 'test');
    app.use((req, res, next) => { req.id = 'the id'; next(); });
    app.get('/half', async (req, res) => {
      res.write('[1, 2,');
      await new Promise(setImmediate);
      throw new Error('lost the database');
    });
    app.get('/late', async (req, res) => {
      res.json({ ok: true });
      await once(res, 'close');
      throw new Error('the audit log is full');
    });
    app.get('/upstream', async () => { throw Object.assign(new Error('GET http://10.0.0.9: 404'), { status: 404 }); });
    app.get('/ok', (req, res) => { res.json({ ok: true }); });
    app.use(errorHandler({ log: (entry) => { log.push(entry); } }));
    server = http.createServer(app);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address());
  });
  after(() => { server.close(); server.closeAllConnections(); });
  beforeEach(() => { log.length = 0; });

  test('14. the status of a foreign error counts for nothing', limit, async () => {
    const res = await fetch(`http://127.0.0.1:${port}/upstream`);
    assert.equal(res.status, 500, 'the 404 of another service is no 404 of this one');
  });

  test('16. an answer that has begun is cut off', limit, async () => {
    const res = await fetch(`http://127.0.0.1:${port}/half`, { signal: AbortSignal.timeout(2_000) });
    await assert.rejects(res.text(), (err) => {
      assert.notEqual(err.name, 'TimeoutError', 'the client waits for the rest for ever');
      return true;
    }, 'the client took half an answer for a whole one');
    assert.equal(log[0]?.error.message, 'lost the database', 'it must be logged');
  });

  test('16. the connection of a complete answer is left alone', limit, async (t) => {
    const socket = net.connect(port, '127.0.0.1').setEncoding('latin1').on('error', () => {});
    t.after(() => socket.destroy());
    const closed = new Promise((resolve) => { socket.once('close', () => resolve('the connection was cut')); });
    const ask = (path) => {
      const data = new Promise((resolve) => { socket.once('data', (text) => resolve(text.split('\r\n')[0])); });
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
      return Promise.race([data, closed]);
    };
    assert.equal(await ask('/late'), 'HTTP/1.1 200 OK');
    for (let until = performance.now() + 1_000; log.length === 0 && performance.now() < until;) await new Promise(setImmediate);
    assert.equal(log[0]?.error.message, 'the audit log is full', 'an error after the answer is an error');
    assert.equal(await ask('/ok'), 'HTTP/1.1 200 OK');
  });
});
