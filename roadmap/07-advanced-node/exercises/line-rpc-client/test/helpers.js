import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { createClient } from '../src/client.js';

export const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

/** What a promise resolves with; that it rejects, or takes so long that it will not happen, is said in words. */
export async function soon(promise, message, ms = 1500) {
  let timer;
  const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new assert.AssertionError({ message: `${message}: it is still waiting` })), ms); });
  const settled = promise.catch((err) => {
    if (err instanceof assert.AssertionError) throw err;
    throw new assert.AssertionError({ message: `${message}: it rejected with "${err?.message}" (${err?.code})` });
  });
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** Rejects with an error of this code, soon. Anything else is an assertion that says `message`. */
export async function rejects(promise, code, message) {
  const err = await soon(promise.then((value) => assert.fail(`${message}: it resolved with ${value}`), (reason) => reason), message);
  if (err instanceof assert.AssertionError) throw err;
  assert.ok(err instanceof Error, `${message}: it rejected with something that is no Error`);
  assert.equal(err.code, code, `${message}: the code of "${err.message}"`);
  return err;
}

/** A client, and the server's end of its connection. `service.request()` is the next request that came. */
export async function start(t, options) {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = net.connect({ port: server.address().port, host: '127.0.0.1', noDelay: true });
  const writes = [];
  const write = socket.write;
  socket.write = function (...args) { writes.push(String(args[0])); return write.apply(socket, args); };
  const { call: callOf, close } = createClient(socket, options);
  function call(...args) {
    const result = callOf(...args);
    result.catch(() => { /* each test looks at it in its own time */ });
    return result;
  }
  const [peer] = await once(server, 'connection');
  peer.on('error', () => { /* the client may be rude */ });
  t.after(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });

  const requests = [];
  let wake = () => {};
  let text = '';
  peer.setEncoding('utf8').on('data', (chunk) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop();
    requests.push(...lines.map((line) => JSON.parse(line)));
    wake();
  });
  async function request() {
    await soon((async () => { while (requests.length === 0) await new Promise((resolve) => { wake = resolve; }); })(), 'no request came');
    return requests.shift();
  }
  /** Sends bytes as they are, and waits until the client has had time to read them. */
  async function send(bytes) {
    await new Promise((resolve) => { peer.write(bytes, resolve); });
    await turns(3);
  }
  const answer = (id, result) => send(`${JSON.stringify({ id, result })}\n`);
  return { call, close, socket, writes, peer, service: { request, send, answer } };
}
