import { randomUUID } from 'node:crypto';

/**
 * @param {object} options
 * @param {import('node:events').EventEmitter & { connected: boolean, send(message: object, ack: Function): void }} options.link
 * @param {number} options.timeoutMs  after this time without an answer a message is sent again
 */
export function createOutbox({ link, timeoutMs }) {
  const queue = []; // { message, resolve }; only the first is under way
  let timer;

  function attempt() {
    clearTimeout(timer);
    if (queue.length === 0 || !link.connected) return; // 'connect' comes back here
    const entry = queue[0];
    timer = setTimeout(attempt, timeoutMs);
    link.send(entry.message, (answer) => {
      if (queue[0] !== entry) return; // answered before
      queue.shift();
      entry.resolve(answer);
      attempt();
    });
  }
  link.on('connect', attempt);

  return {
    send(body) {
      return new Promise((resolve) => {
        queue.push({ message: { id: randomUUID(), body }, resolve });
        if (queue.length === 1) attempt();
      });
    },
    get pending() { return queue.length; },
  };
}
