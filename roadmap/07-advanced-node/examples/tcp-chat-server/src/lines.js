export class LineTooLong extends Error {
  name = 'LineTooLong';
}

// #region lines
/**
 * The lines of a stream of bytes, without their line ends. The last line counts only if its end has come.
 * @param {AsyncIterable<Buffer>} source
 * @param {number} maxBytes of one line
 */
export async function* lines(source, maxBytes) {
  let pieces = []; // of the line that has not ended yet
  let bytes = 0;
  for await (const chunk of source) {
    let start = 0;
    for (let end; (end = chunk.indexOf(0x0a, start)) >= 0; start = end + 1) {
      if (bytes + end - start > maxBytes) throw new LineTooLong(`A line may have ${maxBytes} bytes.`);
      pieces.push(chunk.subarray(start, end));
      yield Buffer.concat(pieces).toString().replace(/\r$/, '');
      pieces = [];
      bytes = 0;
    }
    pieces.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (bytes > maxBytes) throw new LineTooLong(`A line may have ${maxBytes} bytes.`);
  }
}
// #endregion
