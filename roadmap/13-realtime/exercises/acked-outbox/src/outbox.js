/**
 * @param {object} options
 * @param {import('node:events').EventEmitter & { connected: boolean, send(message: object, ack: Function): void }} options.link
 * @param {number} options.timeoutMs  after this time without an answer a message is sent again
 */
export function createOutbox({ link, timeoutMs }) {
  let pending = 0;

  return {
    send(body) {
      // TODO: an id, a turn, another attempt, and a link that is down
      pending++;
      return new Promise((resolve) => {
        link.send({ body }, (answer) => { pending--; resolve(answer); });
      });
    },
    get pending() { return pending; },
  };
}
