// Plans an immediate for each line: the second one writes what the first write has logged, in the same check phase.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let writing = false;

  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
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
    else setImmediate(flush);
  }

  return { log, flush };
}
