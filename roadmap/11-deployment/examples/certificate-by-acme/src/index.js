import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCa } from './ca.js';
import { port80 } from './challenges.js';
import { keepCertificate, renewalTime } from './keeper.js';
import { openAccount, order } from './order.js';

const names = ['shop.example'];
const folder = mkdtempSync(join(tmpdir(), 'certificate-by-acme-'));
const report = (step, text) => console.log(`${step.padEnd(12)} ${text}`);
const date = (moment) => new Date(moment).toISOString().slice(0, 10);
const answers = new Map();
let clock = Date.now();

const web = http.createServer(port80({ answers, name: names[0] })).listen(0, '127.0.0.1');
await once(web, 'listening');
const shop = https.createServer((request, response) => response.end('hello'));
const agents = [];
let ca;
try {
  ca = await startCa({ challengePort: web.address().port });
  report('CA', ca.kind);
  const getCertificate = async () => {
    const client = await openAccount({ folder, directoryUrl: ca.directoryUrl, wait: { backoffMin: 50 }, report });
    return order({ client, names, answers, report });
  };
  const certificate = await keepCertificate({ folder, names, order: getCertificate, now: () => clock, report });
  certificate.attach(shop);
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  report('https', `https://127.0.0.1:${shop.address().port} serves ${names[0]}`);

  /** One request; says which certificate the connection was made with. */
  async function ask(agent) {
    const options = { host: '127.0.0.1', port: shop.address().port, servername: names[0], ca: ca.root, agent };
    const [response] = await once(https.get(options), 'response');
    const { serialNumber } = response.socket.getPeerCertificate();
    await response.toArray();
    return `${response.statusCode}, serial ${serialNumber.slice(0, 12)}…`;
  }
  for (let i = 0; i < 2; i++) agents.push(new https.Agent({ keepAlive: true, maxSockets: 1 }));
  report('connection', `A: ${await ask(agents[0])}`);

  const due = renewalTime(certificate.x509);
  for (clock of [due - 86_400_000, due]) {
    report('clock', `moved to ${date(clock)}`);
    const { renewed, error } = await certificate.renewIfDue();
    if (error) throw error;
    if (!renewed) report('renewal', `not due before ${date(due)}`);
  }
  report('connection', `A: ${await ask(agents[0])} (kept open)`);
  report('connection', `B: ${await ask(agents[1])} (new)`);
} finally {
  for (const agent of agents) agent.destroy();
  for (const server of [shop, web]) {
    server.close();
    server.closeAllConnections();
  }
  await ca?.close();
  rmSync(folder, { recursive: true, force: true });
}
