import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPresence } from '../src/presence.js';
import { createTyping } from '../src/typing.js';

function seen(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const changes = [];
  return { changes, onChange: (change) => changes.push(Object.values(change).join(' ')), tick: (ms) => t.mock.timers.tick(ms) };
}

test('a user is online from the first connection until graceMs after the last', (t) => {
  const { changes, onChange, tick } = seen(t);
  const presence = createPresence({ graceMs: 100, onChange });
  presence.connected('ann');
  presence.connected('ann');
  presence.disconnected('ann');
  tick(1000);
  assert.deepEqual(changes, ['ann true'], 'one tab is still there');
  presence.disconnected('ann');
  tick(99);
  assert.deepEqual(presence.online(), ['ann']);
  tick(1);
  assert.deepEqual(changes, ['ann true', 'ann false']);
  assert.deepEqual(presence.online(), []);
});

test('a reload is not noticed, and its old timer does not end the new connection', (t) => {
  const { changes, onChange, tick } = seen(t);
  const presence = createPresence({ graceMs: 100, onChange });
  presence.connected('ann');
  presence.disconnected('ann');
  tick(50);
  presence.connected('ann');
  tick(1000);
  assert.deepEqual(changes, ['ann true']);
  presence.disconnected('ann');
  presence.close();
  tick(1000);
  assert.deepEqual(changes, ['ann true'], 'closed: no timer is left');
});

test('typing ends ttlMs after the last ping, and pings in between are not told', (t) => {
  const { changes, onChange, tick } = seen(t);
  const typing = createTyping({ ttlMs: 100, onChange });
  typing.ping('r', 'ann');
  tick(99);
  typing.ping('r', 'ann');
  tick(99);
  assert.deepEqual(changes, ['r ann true']);
  tick(1);
  assert.deepEqual(changes, ['r ann true', 'r ann false']);
  typing.stop('r', 'ann');
  assert.equal(changes.length, 2, 'stopped already');
});

test('typing is per room and user', (t) => {
  const { changes, onChange, tick } = seen(t);
  const typing = createTyping({ ttlMs: 100, onChange });
  typing.ping('r', 'ann');
  typing.ping('s', 'ann');
  typing.stop('r', 'ann');
  tick(100);
  assert.deepEqual(changes, ['r ann true', 's ann true', 'r ann false', 's ann false']);
});
