// Calls insert outside of anything that catches: what it throws comes out of write().
import { Writable } from 'node:stream';

export class BulkInsert extends Writable {
  #insert;
  #size;
  #batch = [];
  #running = Promise.resolve();
  #stop = new AbortController();

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
    else this.#flush(done);
  }

  _destroy(err, done) {
    this.#stop.abort();
    const closed = () => done(err);
    this.#running.then(closed, closed);
  }

  #flush(done) {
    const rows = this.#batch;
    this.#batch = [];
    this.#running = this.#insert(rows, { signal: this.#stop.signal });
    this.#running.then(() => done(), done);
  }
}
