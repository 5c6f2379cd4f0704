/**
 * @param {object} options
 * @param {(body: unknown) => unknown} options.handle  does the work; may return a promise
 * @param {number} options.keep  how many finished ids are remembered
 */
export function createInbox({ handle, keep }) {
  return async function receive({ id, body }, ack) {
    // TODO: a message may come twice, and the work may fail
    ack(await handle(body));
  };
}
