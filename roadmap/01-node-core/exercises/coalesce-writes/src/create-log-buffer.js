/**
 * @param {(text: string) => void} write  synchronous, like fs.writeSync of a file descriptor
 * @param {{ maxLength?: number }} [options]
 * @returns {{ log: (line: string) => void, flush: () => void }}
 */
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  // TODO: one write for each line. Collect the lines of a turn of the event loop.
  return {
    log(line) { write(`${line}\n`); },
    flush() {},
  };
}
