import { once } from 'node:events';
import http from 'node:http';
import { closedLoop, openLoop } from './load.js';
import { createPausingServer } from './server.js';
import { mean, percentile } from './stats.js';

const { server, pause, underWay } = createPausingServer();
await once(server.listen(0, '127.0.0.1'), 'listening');
const agent = new http.Agent({ keepAlive: true });
async function request() {
  const [res] = await once(http.get({ port: server.address().port, host: '127.0.0.1', agent }), 'response');
  res.resume();
  await once(res, 'end');
}
for (let i = 0; i < 50; i++) await request(); // warm up: the first requests are not what users see

const MS = 2000;
async function run(name, load) {
  setTimeout(() => pause(1000), 500);
  const samples = [];
  const sampler = setInterval(() => samples.push(underWay()), 5);
  const times = await load();
  clearInterval(sampler);
  const row = { test: name, requests: times.length };
  for (const p of [50, 90, 99, 100]) row[p === 100 ? 'max (ms)' : `p${p}`] = Number(percentile(times, p).toFixed(1));
  return { row, times, samples };
}

console.log(`Each test takes ${MS / 1000} s, and in each the server stands still for 1 s.`);
const closed = await run('closed, 5 connections', () => closedLoop(request, { connections: 5, ms: MS }));
const open = await run('open, 200 a second', () => openLoop(request, { perSecond: 200, ms: MS }));
console.table([closed.row, open.row]);

const seconds = mean(open.times) / 1000;
console.log(`Little's law, open test: 200/s × ${seconds.toFixed(3)} s = ${(200 * seconds).toFixed(0)} requests under way; counted: ${mean(open.samples).toFixed(0)} on average`);
agent.destroy();
server.close();
