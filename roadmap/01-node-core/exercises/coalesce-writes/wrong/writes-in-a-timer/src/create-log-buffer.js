// Collects with a timer of 0: that is 1 ms or more, and timers that the callback has set before come first.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let planned = null;
  let writing = false;

  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
    clearTimeout(planned);
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
    else planned ??= setTimeout(flush);
  }

  return { log, flush };
}
