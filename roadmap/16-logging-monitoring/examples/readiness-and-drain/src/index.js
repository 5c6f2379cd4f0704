import { once } from 'node:events';
import { watch } from './background-check.js';
import { createBalancer } from './balancer.js';
import { createService } from './service.js';

const rows = [];
for (const how of ['shutdownAtOnce', 'shutdown']) {
  const check = watch(async () => 'pong');
  await check.first;
  const services = ['a', 'b'].map((name) => createService({ name, database: check.state }));
  for (const { server } of services) await once(server.listen(0, '127.0.0.1'), 'listening');
  const balancer = createBalancer(services.map(({ server }) => server.address().port));
  const probing = setInterval(() => balancer.probe(), 100);

  const result = { how, requests: 0, failed: 0 };
  let running = true;
  const clients = Array.from({ length: 8 }, async () => {
    while (running) {
      result.requests++;
      await balancer.send().catch(() => { result.failed++; });
    }
  });
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  await services[0][how]();
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  running = false;
  await Promise.all(clients);
  clearInterval(probing);
  await services[1].shutdownAtOnce();
  check.stop();
  rows.push(result);
}
console.table(rows);
