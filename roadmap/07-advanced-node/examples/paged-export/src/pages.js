import { Readable } from 'node:stream';

/**
 * Fetches one page: the rows after `cursor`, and the cursor of the next page, null at the end.
 * @typedef {(cursor: string | null, options: { signal: AbortSignal }) => Promise<{ rows: object[], next: string | null }>} FetchPage
 */

// #region readable
/** The rows of a paged API, one object at a time. */
export class PagedRows extends Readable {
  #fetchPage;
  #cursor = null;
  #stop = new AbortController();

  /** @param {FetchPage} fetchPage */
  constructor(fetchPage, { highWaterMark = 100 } = {}) {
    super({ objectMode: true, highWaterMark });
    this.#fetchPage = fetchPage;
  }

  _read() {
    this.#nextPage().catch((err) => this.destroy(err)); // nobody else would see it
  }

  async #nextPage() {
    let rows = [];
    let next = this.#cursor;
    do {
      ({ rows, next } = await this.#fetchPage(next, { signal: this.#stop.signal }));
    } while (rows.length === 0 && next !== null); // after a read without a push, none follows
    this.#cursor = next;
    for (const row of rows) this.push(row); // without an await between them
    if (next === null) this.push(null);
  }

  _destroy(err, done) {
    this.#stop.abort();
    done(err);
  }
}
// #endregion

// #region generator
/** The same as a generator: `Readable.from(pagedRows(fetchPage, signal))`. */
export async function* pagedRows(fetchPage, signal) {
  let cursor = null;
  do {
    const { rows, next } = await fetchPage(cursor, { signal });
    yield* rows;
    cursor = next;
  } while (cursor !== null);
}
// #endregion
