import { createServer } from 'node:net';
import { Transform, pipeline } from 'node:stream';
import { messages } from './messages.js';

// #region server
/** Answers { id, add: [numbers] } with { id, sum }, as long as the client wants. */
export function createAdder({ onFailure = () => {} } = {}) {
  // allowHalfOpen: a client that has asked its last question still gets its answers
  return createServer({ allowHalfOpen: true }, (socket) => {
    const channel = messages(socket);
    pipeline(channel, adder(), channel, (err) => { if (err) onFailure(err); });
  });
}
// #endregion

// a Transform, not a generator: for await over a Duplex may destroy its writable side at the end
function adder() {
  return new Transform({
    objectMode: true,
    transform({ id, add }, encoding, done) {
      if (!Array.isArray(add)) return done(new Error('add must be an array'));
      done(null, { id, sum: add.reduce((a, b) => a + b, 0) });
    },
  });
}
