/** The methods that this server knows, whether a resource answers them or not. */
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * @typedef {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => unknown} Handler
 * @param {Record<string, Handler>} handlers by method, in capitals
 * @returns {Handler}
 */
export function resource(handlers) {
  const answers = new Map(Object.entries(handlers));
  if (answers.has('GET') && !answers.has('HEAD')) answers.set('HEAD', answers.get('GET'));
  if (!answers.has('OPTIONS')) answers.set('OPTIONS', (req, res) => res.writeHead(204, { Allow: allow }).end());
  const allow = [...answers.keys()].join(', ');

  return (req, res) => {
    const handler = answers.get(req.method);
    if (handler) return handler(req, res);
    if (KNOWN.includes(req.method)) return res.writeHead(405, { Allow: allow }).end();
    return res.writeHead(501).end();
  };
}
