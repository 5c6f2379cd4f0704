import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('./cli.js', import.meta.url));

async function run(...args) {
  console.log(`\n$ wait-for ${args.join(' ')}`);
  const [code] = await once(spawn(process.execPath, [cli, ...args], { stdio: 'inherit' }), 'close');
  console.log(`exit code ${code}`);
}

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address(); // a port that is free: close it, and open it again later
server.close();

setTimeout(() => server.listen(port, '127.0.0.1'), 1000);
await run('--timeout', '5', `127.0.0.1:${port}`);
server.close();

await run('--timeout', '0.5', `127.0.0.1:${port}`);
await run('--timout', '5', `127.0.0.1:${port}`);
