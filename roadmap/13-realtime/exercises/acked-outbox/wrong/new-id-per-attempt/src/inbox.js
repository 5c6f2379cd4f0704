/**
 * @param {object} options
 * @param {(body: unknown) => unknown} options.handle  does the work; may return a promise
 * @param {number} options.keep  how many finished ids are remembered
 */
export function createInbox({ handle, keep }) {
  const answers = new Map(); // id -> promise of the answer
  const finished = []; // ids, oldest first

  async function work(id, body) {
    try {
      const answer = await Promise.resolve(body).then(handle); // later, so that the id is in the map first
      finished.push(id);
      if (finished.length > keep) answers.delete(finished.shift());
      return { answer };
    } catch {
      answers.delete(id); // the sender tries again
      return undefined;
    }
  }

  return async function receive({ id, body }, ack) {
    if (!answers.has(id)) answers.set(id, work(id, body));
    const done = await answers.get(id);
    if (done) ack(done.answer);
  };
}
