import { text } from 'node:stream/consumers';

// TODO: fine on a terminal with three orders; see README.md for where it is not.
console.log('converting orders...');

const input = await text(process.stdin);
const noHeader = process.argv[2] === '--no-header';
if (!noHeader) console.log('id,total');

for (const line of input.split('\n')) {
  if (line.trim() === '') continue;
  try {
    const { id, total } = JSON.parse(line);
    console.log(`${id},${total}`);
  } catch (error) {
    console.log(`bad order: ${error.message}`);
    process.exit(1);
  }
}
process.exit(0);
