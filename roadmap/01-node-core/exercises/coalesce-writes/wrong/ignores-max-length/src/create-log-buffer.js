// Never writes early: a callback that logs a million lines holds them all in memory.
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
    planned ??= setImmediate(flush);
  }

  return { log, flush };
}
