import { setImmediate as turn } from 'node:timers/promises';

/**
 * Imitates a pg.Pool of one connection, and as much of PostgreSQL as the tests need: INSERT x keeps x until COMMIT,
 * an error aborts the transaction, and what fails when is told by `fail`.
 */
export class FakePool {
  rows = []; // what is committed
  log = []; // every statement that reached the server
  clients = [];
  free = true;
  waiting = [];
  failures = []; // [{ when: RegExp, error, after? }], each used once, the first that fits

  /** The next statement that matches fails with this error. after: true, when it has been carried out. */
  fail(when, error, { after = false } = {}) {
    this.failures.push({ when, error, after });
  }

  async connect() {
    await turn();
    if (this.refuse) throw this.refuse;
    if (!this.free) await new Promise((resolve) => this.waiting.push(resolve));
    this.free = false;
    const client = new FakeClient(this);
    this.clients.push(client);
    return client;
  }

  /** Like pool.query: whatever connection is free, hence always another one. */
  async query(text) {
    const client = new FakeClient(this);
    this.clients.push(client);
    client.releases.push([]);
    return client.query(text, true);
  }

  giveBack() {
    this.free = true;
    this.waiting.shift()?.();
  }
}

class FakeClient {
  releases = []; // the arguments of each release
  state = 'idle'; // idle, open, aborted, lost
  pending = [];

  constructor(pool) {
    this.pool = pool;
  }

  async query(text, own = false) {
    const { pool } = this;
    pool.log.push(text);
    if (!own && this.releases.length > 0) throw new Error('this client was released: it belongs to somebody else');
    await turn();
    if (this.state === 'lost') throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
    const index = pool.failures.findIndex(({ when }) => when.test(text));
    const [failure] = index === -1 ? [] : pool.failures.splice(index, 1);
    if (failure && !failure.after) this.#failed(text, failure.error);
    const result = this.#carryOut(text);
    if (failure) this.#failed(text, failure.error);
    await turn();
    return result;
  }

  #carryOut(text) {
    const [word, value] = text.trim().replace(/;$/, '').split(/\s+/);
    switch (word.toUpperCase()) {
      case 'BEGIN': case 'START':
        this.state = 'open';
        this.pending = [];
        return { command: 'BEGIN' };
      case 'COMMIT': case 'END': {
        const command = this.state === 'aborted' ? 'ROLLBACK' : 'COMMIT';
        if (this.state === 'open') this.pool.rows.push(...this.pending);
        this.state = 'idle';
        return { command };
      }
      case 'ROLLBACK':
        this.state = 'idle';
        this.pending = [];
        return { command: 'ROLLBACK' };
      default:
        if (this.state === 'aborted') throw Object.assign(new Error('current transaction is aborted'), { code: '25P02' });
        if (word.toUpperCase() === 'INSERT') (this.state === 'open' ? this.pending : this.pool.rows).push(value);
        return { command: word.toUpperCase() };
    }
  }

  #failed(text, error) {
    if (error.code === 'ECONNRESET') this.state = 'lost';
    else if (/^(COMMIT|ROLLBACK)/i.test(text)) this.state = 'idle';
    else if (this.state === 'open') this.state = 'aborted';
    throw error;
  }

  release(...args) {
    this.releases.push(args);
    if (this.releases.length === 1) this.pool.giveBack();
  }
}
