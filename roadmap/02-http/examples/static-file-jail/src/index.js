import { attacks } from './attacks.js';
import { resolveFile } from './jail.js';
import { join, noDots, prefix } from './naive.js';
import { createPlayground } from './playground.js';
import { get, startServer } from './server.js';

const playground = await createPlayground();
const resolvers = { join, noDots, prefix, jail: resolveFile };
const rows = {};
try {
  for (const [name, resolve] of Object.entries(resolvers)) {
    const server = await startServer(playground.root, resolve);
    for (const [attack, target] of Object.entries({ ...attacks, '(an honest request)': '/index.html' })) {
      const { status, body } = await get(server, target);
      rows[attack] = { target, ...rows[attack], [name]: body.includes('SECRET') ? 'LEAKED' : status };
    }
    server.close();
  }
} finally {
  await playground.remove();
}
console.table(rows);
