/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export async function peek(stream, n) {
  // TODO: the bytes are right if the first chunk is long enough, but the loop destroys the stream
  for await (const chunk of stream) return chunk.subarray(0, n);
  return Buffer.alloc(0);
}
