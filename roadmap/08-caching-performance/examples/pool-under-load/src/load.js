import { once } from 'node:events';
import { connect } from './client.js';
import { createFakeDatabase } from './fake-database.js';
import { createPool } from './pool.js';

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** `queries` at the same moment, by a pool of `max` connections, or without one: a connection for each, `atOnce` at a time. */
export async function load({ queries, max, atOnce = 100, ...options }) {
  const { server, counts } = createFakeDatabase(options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = () => connect(server.address().port);
  const pool = max ? createPool({ connect: open, max }) : createPool({ connect: async () => 'a permit', max: atOnce });
  const waits = [];
  const held = [];
  const begin = performance.now();
  await Promise.all(Array.from({ length: queries }, () => {
    const asked = performance.now();
    return pool.use(async (lent) => {
      const got = performance.now();
      const connection = max ? lent : await open();
      await connection.query();
      if (!max) await connection.close();
      waits.push(got - asked);
      held.push(performance.now() - got);
    });
  }));
  const ms = performance.now() - begin;
  if (max) await pool.end();
  server.close();
  await once(server, 'close');
  return { ms, wait: mean(waits), held: mean(held), counts };
}
