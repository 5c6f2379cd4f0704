import { mkdir } from 'node:fs/promises';

/**
 * A store for documents of any size, in a folder.
 *
 * @param {string} dir
 * @param {{ maxBytes?: number }} [options]
 */
export async function openStore(dir, { maxBytes = Infinity } = {}) {
  await mkdir(dir, { recursive: true });
  // TODO: read the journal, cut off a torn last line, remove what a crash has left.

  return {
    /** @returns {Promise<{ name: string, size: number, sha256: string }>} */
    async put(name, source) {
      throw new Error(`TODO: store ${name}, from ${typeof source}, at most ${maxBytes} bytes`);
    },

    /** @returns {Promise<null | { size: number, sha256: string, start: number, end: number, stream: import('node:stream').Readable }>} */
    async get(name, { start, end } = {}) {
      throw new Error(`TODO: read ${name} from ${start} to ${end}`);
    },

    /** @returns {Promise<boolean>} */
    async delete(name) {
      throw new Error(`TODO: delete ${name}`);
    },

    /** @returns {{ name: string, size: number, sha256: string }[]} */
    list() {
      return []; // TODO
    },

    /** @returns {Promise<void>} */
    async close() {
      // TODO
    },
  };
}
