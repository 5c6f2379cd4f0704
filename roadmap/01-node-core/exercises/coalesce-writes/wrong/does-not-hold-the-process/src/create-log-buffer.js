// unref() for politeness: at the end of the program the last lines are lost, and these are the ones you look for.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let planned = null;
  let writing = false;

  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
    clearImmediate(planned);
    planned = null;
    if (text === '') return;
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
    else planned ??= setImmediate(flush).unref();
  }

  return { log, flush };
}
