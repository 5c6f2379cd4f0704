import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import winston from 'winston';
import { createApp } from '../src/app.js';
import { runForRequest } from '../src/context.js';
import { createPino } from '../src/pino-logger.js';
import { createWinston } from '../src/winston-logger.js';

const timeout = 5000;

/** A stream that keeps the lines written to it, parsed. */
function paper() {
  const lines = [];
  const stream = new Writable({
    write(chunk, encoding, done) {
      for (const line of chunk.toString().split('\n')) if (line) lines.push(JSON.parse(line));
      done();
    },
  });
  return { lines, stream };
}

const kinds = {
  pino(level) {
    const { lines, stream } = paper();
    const logger = createPino({ level, destination: stream });
    return { lines, log: (at, message, fields = {}) => logger[at](fields, message) };
  },
  winston(level) {
    const { lines, stream } = paper();
    const logger = createWinston({ level, transports: [new winston.transports.Stream({ stream })] });
    return { lines, log: (at, message, fields = {}) => logger[at](message, fields) };
  },
};

for (const [name, create] of Object.entries(kinds)) {
  test(`${name}: one line with level, ISO time, service, message and fields`, { timeout }, () => {
    const { lines, log } = create('info');
    log('warn', 'slow query', { ms: 812 });
    const [{ time, ...line }] = lines;
    assert.equal(new Date(time).toISOString(), time);
    assert.equal(line.level, 'warn');
    assert.equal(line.service, 'orders');
    assert.equal(line.message, 'slow query');
    assert.equal(line.ms, 812);
  });

  test(`${name}: nothing below the level`, { timeout }, () => {
    const { lines, log } = create('info');
    log('debug', 'hidden');
    assert.deepEqual(lines, []);
    const verbose = create('debug');
    verbose.log('debug', 'shown');
    assert.equal(verbose.lines.length, 1);
  });

  test(`${name}: passwords and the Authorization header are masked, the caller's object is not changed`, { timeout }, () => {
    const { lines, log } = create('info');
    const fields = { password: 'a', user: { password: 'b' }, headers: { authorization: 'Bearer c' } };
    const before = structuredClone(fields);
    log('info', 'login', fields);
    assert.equal(lines[0].password, '[redacted]');
    assert.equal(lines[0].user.password, '[redacted]');
    assert.equal(lines[0].headers.authorization, '[redacted]');
    assert.deepEqual(fields, before);
  });

  test(`${name}: an error under the name err has its message and stack`, { timeout }, () => {
    const { lines, log } = create('info');
    log('error', 'failed', { err: new Error('boom') });
    assert.equal(lines[0].message, 'failed');
    assert.equal(lines[0].err.message, 'boom');
    assert.match(lines[0].err.stack, /loggers\.test\.js/);
  });

  test(`${name}: every line of a request has its id, and no other`, { timeout }, async (t) => {
    const { lines, log } = create('debug');
    const server = createApp(log).listen(0, '127.0.0.1');
    t.after(() => { server.closeAllConnections(); server.close(); });
    await once(server, 'listening');
    const ids = Array.from({ length: 8 }, (_, i) => `request-${i}`);
    const answers = await Promise.all(ids.map((id, i) =>
      fetch(`http://127.0.0.1:${server.address().port}/orders/${i === 3 ? 'broken' : `sku-${i}`}?token=x`, {
        headers: { 'X-Request-Id': id },
      })));
    assert.deepEqual(answers.map((res) => res.headers.get('x-request-id')), ids);
    for (const res of answers) await res.text();
    while (lines.filter((line) => line.message === 'request').length < ids.length) {
      t.signal.throwIfAborted();
      await new Promise(setImmediate);
    }
    for (const [i, id] of ids.entries()) {
      const own = lines.filter((line) => line.requestId === id);
      const wanted = i === 3 ? ['row inserted', 'order failed', 'request'] : ['row inserted', 'request'];
      assert.deepEqual(own.map((line) => line.message), wanted);
      assert.equal(own.at(-1).status, i === 3 ? 500 : 200);
      assert.doesNotMatch(own.at(-1).path, /token/);
    }
  });
}

test('pino: `*` stands for exactly one level', { timeout }, () => {
  const { lines, log } = kinds.pino('info');
  log('info', 'deep', { a: { b: { password: 'seen' } } });
  assert.equal(lines[0].a.b.password, 'seen');
});

test('both: outside of a request there is no requestId', { timeout }, () => {
  for (const create of Object.values(kinds)) {
    const { lines, log } = create('info');
    log('info', 'start');
    runForRequest('r-1', () => log('info', 'inside'));
    assert.deepEqual(lines.map((line) => line.requestId), [undefined, 'r-1']);
  }
});

test('pino: fields after the message vanish, an error under another name than err is empty', { timeout }, () => {
  const { lines, stream } = paper();
  const logger = createPino({ destination: stream });
  logger.info('login', { user: 7 });
  logger.error({ error: new Error('boom') }, 'failed');
  assert.ok(!('user' in lines[0]));
  assert.deepEqual(lines[1].error, {});
});

test('winston without formats for errors: the message is glued on, an error in a field is empty', { timeout }, () => {
  const { lines, stream } = paper();
  const logger = winston.createLogger({ transports: [new winston.transports.Stream({ stream })] });
  logger.error('failed', new Error('boom'));
  logger.error('failed', { err: new Error('boom') });
  assert.equal(lines[0].message, 'failed boom');
  assert.deepEqual(lines[1].err, {});
});
