/** A text-message SDK from 2014. It works in memory, and it has the habits of its time. */
export class Gateway {
  #nextId = 1;

  constructor({ latencyMs = 20 } = {}) {
    this.latencyMs = latencyMs;
    this.sent = 0;
  }

  /**
   * Two results, (error, id, parts), where promises have one.
   * Returns a ticket, to cancel with. For some numbers it calls back twice.
   */
  send(to, text, callback) {
    return setTimeout(() => {
      if (!/^\+\d{4,15}$/.test(to)) return callback(new Error(`not a number: ${to}`));
      this.sent++;
      const id = `msg-${this.#nextId++}`;
      callback(null, id, Math.max(1, Math.ceil(text.length / 160)));
      if (to.endsWith('00')) callback(new Error('late report: no such handset')); // a bug, and a common one
    }, this.latencyMs);
  }

  /** A message that is cancelled is not sent, and its callback is never called. */
  cancel(ticket) {
    clearTimeout(ticket);
  }
}
