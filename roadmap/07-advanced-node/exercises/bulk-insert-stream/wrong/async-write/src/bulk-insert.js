// Makes _write async and lets it reject: Node looks at the callback, never at the promise.
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

  async _write(row, encoding, done) {
    this.#batch.push(row);
    if (this.#batch.length >= this.#size) await this.#flush();
    done();
  }

  async _final(done) {
    if (this.#batch.length > 0) await this.#flush();
    done();
  }

  async #flush() {
    const rows = this.#batch;
    this.#batch = [];
    this.#running = (async () => this.#insert(rows, { signal: this.#stop.signal }))();
    await this.#running;
  }

  _destroy(err, done) {
    this.#stop.abort();
    const closed = () => done(err);
    this.#running.then(closed, closed);
  }
}
