import { startApp } from './app.js';
import { serverBlock } from './config.js';
import { startProxy } from './proxy.js';

const apps = [await startApp('one'), await startApp('two')];
const options = { port: Number(process.env.PORT ?? 8080), upstreams: apps.map(({ address }) => address) };
const proxy = await startProxy(options);

console.log(serverBlock(options));
console.log(`In front: ${proxy.kind}`);
console.log(`Try twice:  curl -s -H 'X-Forwarded-For: 6.6.6.6' ${proxy.url}/hello`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await proxy.close();
    for (const app of apps) await app.close();
  });
}
