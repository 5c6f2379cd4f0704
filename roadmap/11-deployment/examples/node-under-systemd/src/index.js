import fs from 'node:fs';
import path from 'node:path';
import { endOf } from './ends.js';
import { auditUnit, parseUnit } from './unit.js';

const here = import.meta.dirname;
for (const name of ['careless.service', 'shop-api.service']) {
  const findings = auditUnit(parseUnit(fs.readFileSync(path.join(here, '../deploy', name), 'utf8')));
  console.log(`${name}: ${findings.length === 0 ? 'nothing found' : ''}`);
  for (const finding of findings) console.log(`  ${finding}`);
}

if (process.platform === 'win32') {
  console.log('\nThe ends by signal need Linux or macOS.');
} else {
  const server = path.join(here, 'server.js');
  const deaf = ['-e', 'console.log("up"); setInterval(() => {}, 1000)'];
  const ends = [
    ['server.js, SIGTERM', await endOf([server], 'SIGTERM', { PORT: '0' })],
    ['no handler, SIGTERM', await endOf(deaf, 'SIGTERM')],
    ['no handler, SIGINT', await endOf(deaf, 'SIGINT')],
    ['anything, SIGKILL', await endOf([server], 'SIGKILL', { PORT: '0' })],
  ];
  console.table(Object.fromEntries(ends));
}
