// Inserts the rest in a listener of 'finish': too late for whoever waits for the stream, and its error too.
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
    this.on('finish', () => { if (this.#batch.length > 0) this.#flush(() => {}); });
  }

  _write(row, encoding, done) {
    this.#batch.push(row);
    if (this.#batch.length < this.#size) done();
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
    this.#running = (async () => this.#insert(rows, { signal: this.#stop.signal }))();
    this.#running.then(() => done(), done);
  }
}
