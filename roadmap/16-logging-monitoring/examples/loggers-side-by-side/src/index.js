import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { runForRequest } from './context.js';
import { createPino } from './pino-logger.js';
import { createRolling } from './rolling.js';
import { createWinston } from './winston-logger.js';

const fields = { user: { name: 'ann', password: 'hunter2' }, headers: { authorization: 'Bearer abc' } };
runForRequest('req-0001', () => {
  createPino().info(fields, 'login');        // pino: fields first
  createWinston().info('login', fields);     // winston: message first
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rolling-'));
const { log, destination } = await createRolling(path.join(folder, 'app'), { size: '1k', keep: 2 });
for (let i = 0; i < 40; i++) {
  const written = once(destination, 'drain');
  log.info({ i }, 'a line of about a hundred bytes');
  await written; // pino-roll looks at the size when its buffer is empty
}
destination.end();
await once(destination, 'close');
console.log('\n40 lines through pino-roll, 1 kB a file, two old ones kept:');
for (const name of fs.readdirSync(folder).sort()) console.log(`  ${name}  ${fs.statSync(path.join(folder, name)).size} bytes`);
fs.rmSync(folder, { recursive: true });
