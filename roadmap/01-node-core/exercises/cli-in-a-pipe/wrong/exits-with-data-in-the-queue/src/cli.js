// Calls process.exit() at the end: rows that the reader has not taken yet are thrown away.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

let header;
try {
  const { values } = parseArgs({ options: { 'no-header': { type: 'boolean' } } });
  header = !values['no-header'];
} catch (error) {
  console.error(`orders-to-csv: ${error.message}`);
  process.exitCode = 2;
}

if (process.exitCode === undefined) await convert();

async function convert() {
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error; // EOF: Windows
    process.exit(0); // nobody reads any more: what is queued is lost anyway
  });
  if (header) process.stdout.write('id,total\n');

  let number = 0;
  let bad = false;
  for await (const line of createInterface({ input: process.stdin })) {
    number++;
    if (line.trim() === '') continue;
    const order = parse(line);
    if (order) {
      process.stdout.write(`${order.id},${order.total}\n`);
    } else {
      console.error(`line ${number}: not an order`);
      bad = true;
    }
  }
  process.exit(bad ? 1 : 0);
}

function parse(line) {
  try {
    const order = JSON.parse(line);
    return typeof order?.id === 'string' && typeof order.total === 'number' ? order : null;
  } catch {
    return null;
  }
}
