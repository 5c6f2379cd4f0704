import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { test } from 'node:test';
import { runService } from '../src/run-service.js';

const time = { timeout: 1200 };

/** A service with a process that only notes what is done to it. */
function service(t, options = {}) {
  const events = [];
  const proc = new EventEmitter();
  proc.exits = [];
  proc.send = (message) => events.push([message, server.listening]);
  const gone = new Promise((resolve) => {
    proc.exit = (code) => { events.push(['exit', code]); proc.exits.push(code); resolve(code); };
  });
  const held = []; // responses to /hold
  const server = createServer((request, response) => {
    if (request.url === '/hold') { held.push(response); server.emit('held'); } else response.end('ok');
  });
  server.keepAliveTimeout = 60_000;
  t.after(() => { server.closeAllConnections(); server.close(); });
  const all = {
    server, proc, port: 0, deadline: 1000,
    warmUp: async () => { events.push(['warm', server.listening]); },
    closePool: async () => { events.push(['pool closed']); },
    ...options,
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const ask = async (path) => {
    const [response] = await once(get({ port: server.address().port, host: '127.0.0.1', path, agent }), 'response');
    const text = (await response.toArray()).join('');
    return { text, connection: response.headers.connection };
  };
  return { all, events, proc, gone, held, server, ask };
}

/** Turns of the event loop: enough for whatever needs no timer and no network. */
async function turns(n = 5) {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
}

test("1: warms up, listens, then sends 'ready' once", time, async (t) => {
  const { all, events, ask } = service(t);
  await runService(all);
  assert.deepEqual(events, [['warm', false], ['ready', true]], 'events as [what, was it listening]');
  assert.equal((await ask('/')).text, 'ok');
});

test('1: works without a process manager', time, async (t) => {
  const { all, proc, ask, gone } = service(t);
  delete proc.send;
  await runService(all);
  assert.equal((await ask('/')).text, 'ok');
  proc.emit('SIGTERM');
  assert.equal(await gone, 0);
});

test("2: warmUp fails: exit 1, and no 'ready'", time, async (t) => {
  const { all, events, server } = service(t, { warmUp: async () => { throw new Error('no database'); } });
  await runService(all);
  assert.deepEqual(events, [['exit', 1]]);
  assert.equal(server.listening, false, 'it listens although warmUp failed');
});

test("2: the port is taken: exit 1, and no 'ready'", time, async (t) => {
  const taken = createTcpServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { all, events } = service(t, { port: taken.address().port });
  await runService(all);
  assert.deepEqual(events, [['warm', false], ['exit', 1]]);
});

for (const signal of ['SIGINT', 'SIGTERM', 'shutdown']) {
  test(`3: ${signal} begins the stop, a second one changes nothing`, time, async (t) => {
    const { all, events, proc, gone, server } = service(t);
    await runService(all);
    proc.emit('message', 'hello');
    proc.emit('message', { type: 'process:msg' });
    await turns();
    assert.equal(server.listening, true, 'stopped on a message that means something else');
    const send = () => (signal === 'shutdown' ? proc.emit('message', 'shutdown') : proc.emit(signal));
    send();
    send();
    proc.emit('SIGTERM');
    assert.equal(await gone, 0);
    await turns();
    assert.deepEqual(events.slice(2), [['pool closed'], ['exit', 0]]);
  });
}

test('4: a request under way is finished before the pool is closed; new connections are refused', time, async (t) => {
  const { all, events, proc, gone, server, held, ask } = service(t);
  await runService(all);
  const { port } = server.address();
  const answer = ask('/hold');
  await once(server, 'held');
  proc.emit('SIGINT');
  await turns();
  assert.deepEqual(events.slice(2), [], 'something was closed while a request was under way');
  const [error] = await once(connect(port, '127.0.0.1'), 'error');
  assert.equal(error.code, 'ECONNREFUSED');
  held[0].end('late');
  assert.equal((await answer).text, 'late');
  assert.equal(await gone, 0);
  assert.deepEqual(events.slice(2), [['pool closed'], ['exit', 0]]);
});

test('4: the end of one request does not cut another off', time, async (t) => {
  const { all, proc, gone, server, held } = service(t);
  await runService(all);
  const answers = [];
  for (const path of ['/hold', '/hold']) {
    const request = get({ port: server.address().port, host: '127.0.0.1', path, agent: false });
    answers.push(once(request, 'response').then(async ([response]) => (await response.toArray()).join('')));
    await once(server, 'held');
  }
  proc.emit('SIGTERM');
  held[0].end('one');
  assert.equal(await answers[0], 'one');
  await turns();
  held[1].end('two');
  assert.equal(await answers[1], 'two');
  assert.equal(await gone, 0);
});

test('4: waits for closePool before it exits', time, async (t) => {
  const close = Promise.withResolvers();
  const { all, proc, gone } = service(t, { closePool: () => close.promise });
  await runService(all);
  proc.emit('SIGTERM');
  await turns(20);
  assert.deepEqual(proc.exits, []);
  close.resolve();
  assert.equal(await gone, 0);
});

test('5: an idle keep-alive connection does not hold up the exit', time, async (t) => {
  const { all, proc, gone, ask } = service(t);
  await runService(all);
  await ask('/');
  proc.emit('SIGTERM');
  assert.equal(await gone, 0);
});

test('5: a busy connection whose headers are out is closed after its response', time, async (t) => {
  const { all, proc, gone, server, held, ask } = service(t);
  await runService(all);
  const answer = ask('/hold');
  await once(server, 'held');
  held[0].write('first '); // the headers say keep-alive and cannot be changed any more
  proc.emit('SIGTERM');
  held[0].end('last');
  assert.equal((await answer).text, 'first last');
  assert.equal(await gone, 0, 'the deadline had to end it');
});

test('5: a request that arrives during the stop is told to go: Connection: close', time, async (t) => {
  const { all, proc, gone, server } = service(t);
  await runService(all);
  const socket = connect(server.address().port, '127.0.0.1').setEncoding('utf8');
  t.after(() => socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: a.test\r\nX-Half: '); // half a head: the connection is not idle
  await once(server, 'connection');
  await turns(20);
  proc.emit('SIGTERM');
  socket.write('1\r\n\r\n');
  const [text] = await once(socket, 'data');
  assert.match(text, /^Connection: close\r$/im);
  assert.equal(await gone, 0);
});

test('6: a signal during warmUp: not ready, not listening, exit 0', { timeout: 1000 }, async (t) => {
  for (const end of ['resolve', 'reject']) {
    const warm = Promise.withResolvers();
    const { all, events, proc, gone, server } = service(t, { warmUp: () => warm.promise });
    const run = runService(all);
    proc.emit('SIGINT');
    await turns();
    assert.deepEqual(events, [], 'the pool may still be opening: wait for warmUp');
    warm[end](new Error('interrupted'));
    assert.equal(await gone, 0);
    await run;
    await turns();
    assert.equal(server.listening, false);
    assert.deepEqual(events, [['pool closed'], ['exit', 0]]);
  }
});

test('7: whatever hangs, the deadline ends it with 1', time, async (t) => {
  const never = () => new Promise(() => {});
  const byRequest = service(t, { deadline: 40 });
  await runService(byRequest.all);
  byRequest.ask('/hold').catch(() => 'cut off in the end');
  await once(byRequest.server, 'held');
  byRequest.proc.emit('SIGTERM');

  const byPool = service(t, { deadline: 40, closePool: never });
  await runService(byPool.all);
  byPool.proc.emit('SIGTERM');

  const byWarmUp = service(t, { deadline: 40, warmUp: never });
  runService(byWarmUp.all);
  byWarmUp.proc.emit('SIGTERM');

  assert.deepEqual(await Promise.all([byRequest.gone, byPool.gone, byWarmUp.gone]), [1, 1, 1]);
});

test('7: the deadline counts from the first signal, and is not zero if it is not given', time, async (t) => {
  const never = () => new Promise(() => {});
  const close = Promise.withResolvers();
  const patient = service(t, { deadline: undefined, closePool: () => close.promise });
  await runService(patient.all);
  patient.proc.emit('SIGTERM');

  const pressed = service(t, { deadline: 40, closePool: never });
  await runService(pressed.all);
  const again = setInterval(() => pressed.proc.emit('SIGTERM'), 10);
  t.after(() => clearInterval(again));
  pressed.proc.emit('SIGTERM');
  assert.equal(await pressed.gone, 1);
  assert.deepEqual(patient.proc.exits, [], 'without `deadline` it gave up at once');
  close.resolve();
  assert.equal(await patient.gone, 0);
});

test('7: closePool fails: exit 1', time, async (t) => {
  const { all, proc, gone } = service(t, { closePool: async () => { throw new Error('lost'); } });
  await runService(all);
  proc.emit('SIGTERM');
  assert.equal(await gone, 1);
});

test('8: exits once, also when the deadline came first; a clean stop leaves no timer', time, async (t) => {
  const close = Promise.withResolvers();
  const late = service(t, { deadline: 20, closePool: () => close.promise });
  await runService(late.all);
  late.proc.emit('SIGTERM');
  assert.equal(await late.gone, 1);
  close.resolve();
  await turns();
  assert.deepEqual(late.proc.exits, [1]);

  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
  const before = timers();
  const clean = service(t, { deadline: 3000 });
  await runService(clean.all);
  clean.proc.emit('SIGTERM');
  assert.equal(await clean.gone, 0);
  await turns();
  assert.ok(timers() <= before, 'a timer is still running');
});
