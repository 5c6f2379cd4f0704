import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startApp } from '../src/app.js';
import { startBalancer } from '../src/balancer.js';
import { startWire } from '../src/wire.js';

const limit = { timeout: 5000 };

async function start(t, { apps = 1, keepAliveTimeout = 65_000, wired = false, ...options }) {
  const balancer = await startBalancer(options);
  t.after(() => balancer.close());
  const started = [];
  for (let i = 0; i < apps; i++) {
    const app = await startApp({ name: `app-${i}`, keepAliveTimeout });
    t.after(() => app.close());
    const wire = wired ? await startWire(app.port) : undefined;
    if (wire) t.after(() => wire.close());
    started.push({ app, wire, target: balancer.register(wire?.port ?? app.port) });
  }
  const ask = (path = '/', headers = {}) => fetch(balancer.origin + path, { headers });
  return { balancer, ask, started, app: started[0].app, wire: started[0].wire };
}

test('the app closes first: 502', limit, async (t) => {
  const { ask, wire } = await start(t, { wired: true, keepAliveTimeout: 50, idleTimeout: 60_000 });
  wire.hold();
  const closed = once(wire, 'app-closed');
  assert.equal((await ask()).status, 200);
  await closed; // and the balancer does not know
  assert.equal((await ask()).status, 502);
  wire.release();
  assert.equal((await ask()).status, 200, 'a new connection');
});

test('the balancer closes first: no 502', limit, async (t) => {
  const { ask, wire } = await start(t, { wired: true, keepAliveTimeout: 65_000, idleTimeout: 800 });
  const closed = once(wire, 'client-closed');
  assert.equal((await ask()).status, 200);
  await closed;
  assert.equal((await ask()).status, 200);
});

test('an app that is silent for longer than the idle timeout: 504', limit, async (t) => {
  const { ask, app } = await start(t, { idleTimeout: 50 });
  assert.equal((await ask('/slow')).status, 504);
  app.waiting.length = 0;
});

test('the address of the client is appended to what it sent', limit, async (t) => {
  const { ask } = await start(t, {});
  assert.match((await (await ask()).json()).client, /127\.0\.0\.1$/);
  const forged = await (await ask('/', { 'x-forwarded-for': '6.6.6.6' })).json();
  assert.match(forged.client, /^6\.6\.6\.6, .*127\.0\.0\.1$/);
  assert.equal(forged.proto, 'http');
});

test('two failed checks take a target out, five good ones bring it back', limit, async (t) => {
  const { ask, balancer, started, app } = await start(t, { apps: 2 });
  const names = async () => new Set([(await (await ask()).json()).name, (await (await ask()).json()).name]).size;
  await balancer.checkAll();
  assert.equal(await names(), 2);
  app.setHealthy(false);
  await balancer.checkAll();
  assert.equal(await names(), 2, 'one failure is not enough');
  await balancer.checkAll();
  assert.equal(await names(), 1);
  app.setHealthy(true);
  for (let i = 0; i < 4; i++) await balancer.checkAll();
  assert.equal(started[0].target.state, 'unhealthy');
  await balancer.checkAll();
  assert.equal(started[0].target.state, 'healthy');
});

test('none is healthy: the balancer fails open; none is registered: 503', limit, async (t) => {
  const { ask, balancer, started, app } = await start(t, {});
  app.setHealthy(false);
  await balancer.checkAll();
  await balancer.checkAll();
  assert.equal(started[0].target.state, 'unhealthy');
  assert.equal((await ask()).status, 200);
  await balancer.deregister(started[0].target);
  assert.equal((await ask()).status, 503);
});

test('draining lets a running request end and sends no new ones', limit, async (t) => {
  const { ask, balancer, started, app } = await start(t, { apps: 2 });
  await balancer.checkAll();
  const slow = ask('/slow');
  while (app.waiting.length === 0) await setImmediate();
  let drained = false;
  const gone = balancer.deregister(started[0].target).then(() => {
    drained = true;
  });
  for (let i = 0; i < 3; i++) assert.equal((await (await ask()).json()).name, 'app-1');
  assert.equal(drained, false);
  app.finish();
  assert.equal(await (await slow).text(), 'app-0');
  await gone;
  assert.equal(started[0].target.state, 'unused');
});

test('after the deregistration delay it waits no longer', limit, async (t) => {
  const { ask, balancer, started, app } = await start(t, { deregistrationDelay: 30 });
  const slow = ask('/slow');
  while (app.waiting.length === 0) await setImmediate();
  await balancer.deregister(started[0].target);
  assert.equal(started[0].target.state, 'unused');
  app.finish();
  await slow;
});
