// Calls done() before the insert is over: no backpressure, and inserts overlap.
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
    if (this.#batch.length === this.#size) this.#flush();
    done();
  }

  _final(done) {
    if (this.#batch.length > 0) this.#flush();
    this.#running.then(() => done(), done);
  }

  _destroy(err, done) {
    this.#stop.abort();
    const closed = () => done(err);
    this.#running.then(closed, closed);
  }

  #flush() {
    const rows = this.#batch;
    this.#batch = [];
    this.#running = Promise.all([this.#running, (async () => this.#insert(rows, { signal: this.#stop.signal }))()]);
    this.#running.catch((err) => this.destroy(err));
  }
}
