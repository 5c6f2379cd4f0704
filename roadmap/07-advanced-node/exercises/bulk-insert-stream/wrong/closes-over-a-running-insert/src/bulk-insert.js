// Aborts on destroy but does not wait: 'close' comes while the insert still runs.
import { Writable } from 'node:stream';

export class BulkInsert extends Writable {
  #insert;
  #size;
  #batch = [];
  #stop = new AbortController();

  constructor(insert, { size = 100 } = {}) {
    super({ objectMode: true, highWaterMark: size });
    this.#insert = insert;
    this.#size = size;
  }

  async #flush() {
    const rows = this.#batch;
    this.#batch = [];
    await this.#insert(rows, { signal: this.#stop.signal });
  }

  _write(row, encoding, done) {
    this.#batch.push(row);
    if (this.#batch.length < this.#size) done();
    else this.#flush().then(() => done(), done);
  }

  _final(done) {
    if (this.#batch.length === 0) done();
    else this.#flush().then(() => done(), done);
  }

  _destroy(err, done) {
    this.#stop.abort();
    done(err);
  }
}
