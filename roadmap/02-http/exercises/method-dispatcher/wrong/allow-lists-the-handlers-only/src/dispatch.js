// Allow names only the handlers that were written by hand: HEAD and OPTIONS work, but nobody is told.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  const allow = Object.keys(handlers).join(', ');
  return (req, res) => {
    const handler = handlers[req.method] ?? (req.method === 'HEAD' ? handlers.GET : undefined);
    if (handler) return handler(req, res);
    if (req.method === 'OPTIONS') return res.writeHead(204, { Allow: allow }).end();
    if (KNOWN.includes(req.method)) return res.writeHead(405, { Allow: allow }).end();
    return res.writeHead(501).end();
  };
}
