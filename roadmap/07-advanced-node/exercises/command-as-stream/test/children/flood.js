// Prints without end, as fast as the reader takes it. Gives up when the reader is gone, and after six seconds.
const chunk = Buffer.alloc(64 * 1024, 'x');
process.stdout.on('error', () => process.exit(1));
function more() {
  while (process.stdout.write(chunk));
  process.stdout.once('drain', more);
}
more();
setTimeout(() => process.exit(1), 6000);
