import { once } from 'node:events';
import { startApp } from './app.js';
import { startBalancer } from './balancer.js';
import { instanceCredentials } from './credentials.js';
import { startMetadata } from './metadata.js';
import { startPreview } from './preview.js';
import { startWire } from './wire.js';

console.log('Simulators of the metadata service and of a load balancer; nothing goes to AWS.\n');

const preview = await startPreview();
for (const tokens of ['optional', 'required']) {
  const metadata = await startMetadata({ tokens });
  const wanted = `${metadata.origin}/latest/meta-data/iam/security-credentials/shop-api`;
  const stolen = await fetch(`${preview.origin}/?url=${encodeURIComponent(wanted)}`);
  console.log(`HttpTokens ${tokens}, through the hole: ${stolen.status} ${(await stolen.text()).slice(0, 66)}`);
  const { AccessKeyId } = await instanceCredentials({ origin: metadata.origin })();
  console.log(`HttpTokens ${tokens}, the app itself: ${AccessKeyId}`);
  await metadata.close();
}
await preview.close();

async function twoRequests(label, keepAliveTimeout, idleTimeout) {
  const app = await startApp({ name: 'app', keepAliveTimeout });
  const wire = await startWire(app.port);
  const balancer = await startBalancer({ idleTimeout });
  balancer.register(wire.port);
  const ask = async () => (await fetch(balancer.origin)).status;

  const closed = once(wire, keepAliveTimeout < idleTimeout ? 'app-closed' : 'client-closed');
  wire.hold();
  const first = await ask();
  await closed;
  console.log(`${label}: ${first}, then ${await ask()}`);
  wire.release();
  await balancer.close();
  await wire.close();
  await app.close();
}
console.log('');
await twoRequests('the app closes idle connections first', 50, 60_000);
await twoRequests('the balancer closes them first', 65_000, 800);
