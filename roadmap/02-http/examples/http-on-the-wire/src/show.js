/** Makes bytes readable: line ends as \r\n, everything outside printable ASCII as \xNN. */
export function visible(bytes) {
  return bytes.toString('latin1')
    .replace(/[^\r\n\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/\r/g, '\\r')
    .split('\n')
    .map((line, i, lines) => (i < lines.length - 1 ? `${line}\\n` : line))
    .filter((line) => line !== '');
}

/** Prints what a tap reports: `>` from the client, `<` from the server, with the connection's number. */
export function print({ connection, from, bytes }) {
  for (const line of visible(bytes)) console.log(`  #${connection} ${from === 'client' ? '>' : '<'} ${line}`);
}
