// Collects with an iterator that does not destroy, and puts back afterwards: after 'end' of a short stream it is too late.
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
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= n) break;
  }
  const all = Buffer.concat(chunks);
  if (length > 0) stream.unshift(all);
  return all.subarray(0, n);
}
