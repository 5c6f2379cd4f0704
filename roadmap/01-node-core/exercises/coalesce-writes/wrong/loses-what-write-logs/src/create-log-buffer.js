// Clears the text after the write: what write itself has logged is wiped out with it.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let planned = null;
  let writing = false;

  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
    clearImmediate(planned);
    planned = null;
    if (text === '') return;
    writing = true;
    try {
      write(text);
      text = '';
    } finally {
      writing = false;
    }
  }

  function log(line) {
    text += `${line}\n`;
    if (text.length >= maxLength && !writing) flush();
    else planned ??= setImmediate(flush);
  }

  return { log, flush };
}
