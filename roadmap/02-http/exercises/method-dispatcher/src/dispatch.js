/** The methods that this server knows, whether a resource answers them or not. */
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * @typedef {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => unknown} Handler
 * @param {Record<string, Handler>} handlers by method, in capitals
 * @returns {Handler}
 */
export function resource(handlers) {
  return (req, res) => {
    // TODO: HEAD, OPTIONS, 405 and 501 are missing, and so is Allow.
    const handler = handlers[req.method];
    if (!handler) return res.writeHead(404).end();
    handler(req, res);
  };
}
