// Writes every few milliseconds: late, and the interval keeps the process alive for ever.
export function createLogBuffer(write, { maxLength = 16_384 } = {}) {
  let text = '';
  let writing = false;
  function flush() {
    if (writing) return; // called by `write`: what it has logged is planned
    if (text === '') return;
    const chunk = text;
    text = '';
    writing = true;
    try {
      write(chunk);
    } finally {
      writing = false;
    }
  }
  setInterval(flush, 5);
  return {
    log(line) {
      text += `${line}\n`;
      if (text.length >= maxLength && !writing) flush();
    },
    flush,
  };
}
