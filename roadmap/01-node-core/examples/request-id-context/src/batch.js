import { AsyncLocalStorage } from 'node:async_hooks';

/** Collects the keys of 10 ms and loads them together, as a data loader does. */
export class LossyBatch {
  #load;
  #waiting = [];

  /** @param {(keys: string[]) => Promise<unknown[]>} load */
  constructor(load) {
    this.#load = load;
  }

  get(key, callback) {
    this.#waiting.push({ key, callback });
    if (this.#waiting.length === 1) setTimeout(() => this.#flush(), 10); // runs in the context of the first caller
  }

  async #flush() {
    const batch = this.#waiting;
    this.#waiting = [];
    let values;
    let error = null;
    try {
      values = await this.#load(batch.map(({ key }) => key));
    } catch (err) {
      error = err;
    }
    batch.forEach(({ callback }, i) => callback(error, values?.[i]));
  }
}

// #region bind
export class Batch extends LossyBatch {
  get(key, callback) {
    super.get(key, AsyncLocalStorage.bind(callback)); // keeps the context of this call
  }
}
// #endregion
