/**
 * @param {{
 *   pages: { get: (key: string) => Promise<string | null> }, limiter: { take: (client: string) => number },
 *   clientOf: (req: import('node:http').IncomingMessage) => string,
 *   openCursor: () => Promise<{ read: (n: number) => Promise<object[]>, close: () => Promise<void> }>,
 *   maxExports: number, loopDelay: () => number, maxDelay: number, onError: (error: Error) => void,
 * }} options
 */
export function createService({ pages, limiter, clientOf, openCursor, maxExports, loopDelay, maxDelay, onError }) {
  /** @type {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => Promise<void>} */
  return async function handler(req, res) {
    // TODO: products, export, health.
    res.writeHead(404).end();
  };
}
