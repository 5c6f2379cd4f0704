// Listens for 'readable' and 'error' alone: an empty stream, or one that is destroyed, says neither.
/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export function peek(stream, n) {
  return new Promise((resolve, reject) => {
    const events = ['readable', 'error'];

    const settle = (done, value) => {
      for (const name of events) stream.off(name, look);
      done(value);
    };

    function look() {
      if (stream.errored) return settle(reject, stream.errored);
      const head = stream.read(n); // n bytes, or what is left after the end, or null: not yet
      if (head) {
        stream.unshift(head);
        return settle(resolve, head);
      }
    }

    for (const name of events) stream.on(name, look);
    look();
  });
}
