// Reports bad lines on stdout, where they become rows of the CSV.
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
  for await (const line of createInterface({ input: process.stdin })) {
    number++;
    if (line.trim() === '') continue;
    const order = parse(line);
    if (order) {
      process.stdout.write(`${order.id},${order.total}\n`);
    } else {
      console.log(`line ${number}: not an order`);
      process.exitCode = 1; // and not process.exit(): rows may still be on their way
    }
  }
}

function parse(line) {
  try {
    const order = JSON.parse(line);
    return typeof order?.id === 'string' && typeof order.total === 'number' ? order : null;
  } catch {
    return null;
  }
}
