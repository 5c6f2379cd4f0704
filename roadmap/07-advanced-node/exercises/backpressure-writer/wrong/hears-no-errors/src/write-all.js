// Waits for 'drain' and 'finish' with plain listeners: a destination that fails is an uncaught error, and this waits for ever.
export async function writeAll(chunks, out) {
  let written = 0;
  for await (const chunk of chunks) {
    written++;
    if (!out.write(chunk)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
  return written;
}
