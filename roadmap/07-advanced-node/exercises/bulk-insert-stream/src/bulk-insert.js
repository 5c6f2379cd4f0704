import { Writable } from 'node:stream';

/** A Writable in object mode that inserts its rows in batches. */
export class BulkInsert extends Writable {
  #insert;
  #size;
  #batch = [];

  /**
   * @param {(rows: object[], options: { signal: AbortSignal }) => Promise<unknown>} insert
   * @param {{ size?: number }} [options]
   */
  constructor(insert, { size = 100 } = {}) {
    super({ objectMode: true });
    this.#insert = insert;
    this.#size = size;
  }

  // TODO: rows are lost at the end, nothing waits for an insert, errors go nowhere, and destroy stops nothing.
  _write(row, encoding, done) {
    this.#batch.push(row);
    if (this.#batch.length === this.#size) {
      this.#insert(this.#batch, { signal: new AbortController().signal });
      this.#batch.length = 0;
    }
    done();
  }
}
