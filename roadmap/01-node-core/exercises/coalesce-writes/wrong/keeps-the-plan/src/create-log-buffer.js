// flush() does not cancel the planned write, which then writes an empty text.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let planned = null;
  let writing = false;

  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
    planned = null;
    const chunk = text;
    text = ''; // what `write` logs is for the next turn
    writing = true;
    try {
      write(chunk);
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
