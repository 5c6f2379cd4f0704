import { open, readFile, truncate } from 'node:fs/promises';

/**
 * Opens the journal, or makes a new one.
 * Resolves with the records that are in it, and with `append` and `close`.
 */
export async function openJournal(file) {
  const { records, bytes, torn } = parse(await readOrEmpty(file));
  if (torn) await truncate(file, bytes);

  const handle = await open(file, 'a');
  let last = Promise.resolve();

  return {
    records,

    /** Resolves when the record is on disk. After a failure every later append fails too: the tail is unknown. */
    append(record) {
      const line = `${JSON.stringify(record)}\n`;
      last = last.then(async () => {
        await handle.appendFile(line);
        await handle.sync();
      });
      return last;
    },

    async close() {
      await last.catch(() => {}); // whoever called append has heard of it
      await handle.close();
    },
  };
}

async function readOrEmpty(file) {
  try {
    return await readFile(file); // no look before: ENOENT is the answer to "does it exist?"
  } catch (err) {
    if (err.code === 'ENOENT') return Buffer.alloc(0);
    throw err;
  }
}

// #region parse
/** A record counts when its line is complete. Only the last line may be broken; anywhere else it is damage. */
function parse(buffer) {
  const records = [];
  let bytes = 0;
  while (bytes < buffer.length) {
    const end = buffer.indexOf('\n', bytes);
    if (end === -1) return { records, bytes, torn: true };
    try {
      records.push(JSON.parse(buffer.toString('utf8', bytes, end)));
    } catch (cause) {
      if (end + 1 === buffer.length) return { records, bytes, torn: true };
      throw new Error(`damaged at byte ${bytes}, in the middle of the journal`, { cause });
    }
    bytes = end + 1;
  }
  return { records, bytes, torn: false };
}
// #endregion
