import fs from 'node:fs/promises';

/**
 * A file of records, one a line: `ID SEQ TEXT`. What append() has resolved for is on disk.
 * Opening it finds the last number of each id, and cuts off a line that a crash left unfinished.
 */
export async function openJournal(file) {
  const handle = await fs.open(file, 'a+');
  const last = new Map();
  let size = 0;
  const whole = await handle.readFile();
  for (let end; (end = whole.indexOf(0x0a, size)) >= 0; size = end + 1) {
    const [id, seq] = whole.toString('utf8', size, end).split(' ', 2);
    last.set(id, Number(seq));
  }
  await handle.truncate(size);

  let queue = Promise.resolve(); // one write at a time, whoever asks
  return {
    /** The number of the last record of this id that is stored, 0 if there is none. */
    last: (id) => last.get(id) ?? 0,

    /** @param {{ id: string, seq: number, text: string }[]} records */
    append(records) {
      const result = queue.then(async () => {
        await handle.appendFile(records.map(({ id, seq, text }) => `${id} ${seq} ${text}\n`).join(''));
        await handle.datasync();
        for (const { id, seq } of records) last.set(id, seq);
      });
      queue = result.catch(() => { /* the caller hears of it; the next one may try */ });
      return result;
    },

    async close() {
      await queue;
      await handle.close();
    },
  };
}
