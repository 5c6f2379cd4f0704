// Adds a new 'readable' listener per attempt: while some bytes are held it is called at once, and nothing else ever runs.
/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export async function peek(stream, n) {
  for (;;) {
    if (stream.errored) throw stream.errored;
    if (stream.destroyed && !stream.readableEnded) {
      throw Object.assign(new Error('closed before the first bytes'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    }
    const head = stream.read(n);
    if (head) {
      stream.unshift(head);
      return head;
    }
    if (stream.readableEnded) return Buffer.alloc(0);
    await news(stream);
  }
}

/** Resolves when there may be more to read, or when it is over. */
function news(stream) {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'error', 'close'];
    const settle = () => {
      for (const name of events) stream.off(name, settle);
      resolve();
    };
    for (const name of events) stream.on(name, settle);
  });
}
