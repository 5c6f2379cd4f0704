import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { createInterface } from 'node:readline';

/** Opens a connection: TCP's handshake, then five questions and answers, as PostgreSQL with TLS 1.3 and SCRAM has. */
export async function connect(port) {
  const socket = dial({ port, host: '127.0.0.1', noDelay: true });
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  await once(socket, 'connect');

  async function ask(line) {
    socket.write(`${line}\n`);
    const { value = 'error connection lost' } = await answers.next();
    if (value.startsWith('error ')) throw new Error(value.slice(6));
    return value;
  }
  const connection = {
    query: () => ask('query'),
    async close() {
      const closed = once(socket, 'close');
      socket.end();
      await closed;
    },
  };
  for (let i = 0; i < 5; i++) await ask('hello');
  return connection;
}
