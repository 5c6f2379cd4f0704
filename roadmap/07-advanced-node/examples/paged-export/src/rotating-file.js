import fs from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';

/** Writes chunks into part-1.ndjson, part-2.ndjson and so on; never cuts a chunk, never opens a file that exists. */
export class RotatingFile extends Writable {
  #folder;
  #maxBytes;
  #handle;
  #size = 0;
  #part = 0;

  constructor(folder, { maxBytes = 16 * 1024 * 1024 } = {}) {
    super();
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** How many files there are. */
  get parts() { return this.#part; }

  // #region methods
  _construct(done) { // before the first write; until then chunks wait
    this.#open().then(() => done(), done);
  }

  _write(chunk, encoding, done) {
    this.#append(chunk).then(() => done(), done);
  }

  _writev(chunks, done) { // several are waiting: one call for all that fit together
    this.#appendAll(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  _final(done) { // after the last write, before 'finish'
    this.#handle.sync().then(() => done(), done);
  }

  _destroy(err, done) { // always, after success too; waits for a write under way
    if (this.#handle === undefined) return done(err);
    this.#handle.close().then(() => done(err), (closing) => done(err ?? closing));
  }
  // #endregion

  async #open() {
    await fs.mkdir(this.#folder, { recursive: true });
    this.#part++;
    this.#handle = await fs.open(path.join(this.#folder, `part-${this.#part}.ndjson`), 'ax');
    this.#size = 0;
  }

  async #append(chunk) {
    if (this.#size > 0 && this.#size + chunk.length > this.#maxBytes) {
      await this.#handle.sync();
      await this.#handle.close();
      await this.#open();
    }
    await this.#handle.appendFile(chunk); // write() may take only a part of it
    this.#size += chunk.length;
  }

  async #appendAll(chunks) {
    let together = [];
    let bytes = 0;
    for (const chunk of chunks) {
      if (bytes > 0 && this.#size + bytes + chunk.length > this.#maxBytes) {
        await this.#append(Buffer.concat(together));
        together = [];
        bytes = 0;
      }
      together.push(chunk);
      bytes += chunk.length;
    }
    await this.#append(Buffer.concat(together));
  }
}
