import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';

const port = Number(process.argv[2] ?? process.env.PORT ?? 4000);
const socket = connect(port, '127.0.0.1');
try {
  await Promise.race([pipeline(process.stdin, socket), pipeline(socket, process.stdout, { end: false })]);
} catch (err) {
  console.error(err.code ?? err.message);
  process.exitCode = 1;
}
process.stdin.destroy();
socket.destroySoon();
