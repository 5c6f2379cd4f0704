// Guards log but not flush: a write that reports a full disk and flushes calls itself.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let planned = null;
  let writing = false;

  function flush() {
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
    else planned ??= setImmediate(flush);
  }

  return { log, flush };
}
