import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { ship } from './shipper.js';

const [id, file, port = '5140'] = process.argv.slice(2);
if (id === undefined || file === undefined) {
  console.error('usage: npm run ship -- ID FILE [PORT]');
  process.exit(2);
}
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const handle = await open(file);
const count = await ship(handle.readLines(), { id, connect: () => connect(Number(port), '127.0.0.1'), signal: stop.signal });
console.log(`${count} lines are stored.`);
