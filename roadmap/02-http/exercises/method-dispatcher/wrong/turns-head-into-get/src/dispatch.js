// Rewrites req.method, so that the handler and every log line see a GET that no client sent.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  const methods = new Set([...Object.keys(handlers), 'OPTIONS']);
  if (handlers.GET) methods.add('HEAD');
  const allow = [...methods].join(', ');
  return (req, res) => {
    if (req.method === 'HEAD' && handlers.GET && !handlers.HEAD) req.method = 'GET';
    if (handlers[req.method]) return handlers[req.method](req, res);
    if (req.method === 'OPTIONS') return res.writeHead(204, { Allow: allow }).end();
    if (KNOWN.includes(req.method)) return res.writeHead(405, { Allow: allow }).end();
    return res.writeHead(501).end();
  };
}
