import { once } from 'node:events';
import { createCloudWatchSender } from './cloudwatch.js';
import { createShipper } from './shipper.js';
import { createStandIn } from './stand-in.js';

const { server, stored, control } = createStandIn({ throttle: 4 });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const endpoint = `http://127.0.0.1:${server.address().port}`;
console.log(`a stand-in for CloudWatch Logs at ${endpoint}: it throttles the first ${control.throttle} requests`);

const shipper = createShipper({
  send: createCloudWatchSender({ endpoint, group: 'shop', stream: 'web-1' }),
  maxBytes: 200_000,
});
const start = performance.now();
for (let i = 0; i < 3000; i++) {
  // every 500th line has a clock that went wrong
  const time = new Date(i % 500 === 7 ? 0 : Date.now()).toISOString();
  shipper.write(JSON.stringify({ time, level: 'info', message: 'request', i, path: '/orders', status: 200 }));
}
console.log(`3000 lines handed over in ${(performance.now() - start).toFixed(0)} ms, ${shipper.buffered} bytes are waiting`);

console.table([{ ...await shipper.close(10_000), stored: stored.length, requests: control.requests }]);
server.close();
