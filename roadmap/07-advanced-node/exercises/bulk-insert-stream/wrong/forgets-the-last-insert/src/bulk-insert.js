// Does not keep the promise of the last insert: destroy() closes the stream while it runs.
import { Writable } from 'node:stream';

/** A Writable in object mode that inserts its rows in batches. */
export class BulkInsert extends Writable {
  #insert;
  #size;
  #batch = [];
  #running = Promise.resolve();
  #stop = new AbortController();

  /**
   * @param {(rows: object[], options: { signal: AbortSignal }) => Promise<unknown>} insert
   * @param {{ size?: number }} [options]
   */
  constructor(insert, { size = 100 } = {}) {
    super({ objectMode: true, highWaterMark: size });
    this.#insert = insert;
    this.#size = size;
  }

  _write(row, encoding, done) {
    this.#batch.push(row);
    if (this.#batch.length < this.#size) done();
    else this.#flush(done);
  }

  _final(done) {
    if (this.#batch.length === 0) done();
    else this.#insertRows(this.#batch).then(() => done(), done);
  }

  _destroy(err, done) {
    this.#stop.abort();
    const closed = () => done(err);
    this.#running.then(closed, closed); // how it ended was told to the write that waits for it
  }

  #flush(done) {
    const rows = this.#batch;
    this.#batch = [];
    this.#running = this.#insertRows(rows);
    this.#running.then(() => done(), done);
  }

  async #insertRows(rows) {
    await this.#insert(rows, { signal: this.#stop.signal }); // async: a throw becomes a rejection
  }
}
