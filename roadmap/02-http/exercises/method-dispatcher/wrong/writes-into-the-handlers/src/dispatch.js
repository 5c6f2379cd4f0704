// Adds HEAD and OPTIONS to the caller's own object: whoever shares handlers between two resources shares these, too.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  if (handlers.GET) handlers.HEAD ??= handlers.GET;
  handlers.OPTIONS ??= (req, res) => { res.writeHead(204, { Allow: allow }).end(); };
  const allow = Object.keys(handlers).join(', ');
  return (req, res) => {
    if (handlers[req.method]) return handlers[req.method](req, res);
    if (KNOWN.includes(req.method)) return res.writeHead(405, { Allow: allow }).end();
    return res.writeHead(501).end();
  };
}
