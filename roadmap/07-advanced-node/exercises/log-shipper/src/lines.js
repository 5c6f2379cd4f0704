export class LineTooLong extends Error {
  name = 'LineTooLong';
}

/**
 * The lines of a stream of bytes: for each chunk that completes any, an array of them, without their line ends.
 * Does not destroy the source when the loop is left. A last line without an end is dropped.
 * @param {import('node:stream').Readable} source
 * @param {number} maxBytes of one line; more is a LineTooLong, after the lines before it
 * @returns {AsyncGenerator<string[]>}
 */
export async function* lineBatches(source, maxBytes) {
  let pieces = []; // of the line that has not ended yet
  let bytes = 0;
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    const batch = [];
    let tooLong = false;
    let start = 0;
    for (let end; !tooLong && (end = chunk.indexOf(0x0a, start)) >= 0; start = end + 1) {
      tooLong = bytes + end - start > maxBytes;
      if (tooLong) break;
      pieces.push(chunk.subarray(start, end));
      batch.push(Buffer.concat(pieces).toString());
      pieces = [];
      bytes = 0;
    }
    pieces.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (batch.length > 0) yield batch;
    if (tooLong || bytes > maxBytes) throw new LineTooLong(`a line may have ${maxBytes} bytes`);
  }
}
